import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

/** A route handler as Next exports it. */
export type Handler = (request: Request, args: { params: Promise<Record<string, string>> }) => Promise<Response>;

/** Handlers by method and path, with parameters in braces: `GET /api/v1/patterns/{id}`. */
export type Handlers = Readonly<Record<string, Handler>>;

/**
 * Serves exported route handlers over real HTTP without Next around them, for benchmarks and tests that have no
 * production build. Port 0 takes a free one.
 */
export async function serveHandlers(
  handlers: Handlers,
  { port = 0, host = "localhost" }: { port?: number; host?: string } = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    answer(handlers, incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(500).end(error instanceof Error ? error.message : "unknown");
    });
  });
  // Longer than any pause between a client's requests: one sent just as the server hangs up would fail.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(handlers: Handlers, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
  const found = findHandler(handlers, incoming.method ?? "GET", url.pathname);
  if (!found) {
    outgoing.writeHead(404).end();
    return;
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  const request = new Request(url, {
    method: incoming.method ?? "GET",
    headers,
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" } : {}),
  });
  const response = await found.handler(request, { params: Promise.resolve(found.params) });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

/** A path with a slash at its end is the one without, as it is to Next. */
function findHandler(
  handlers: Handlers,
  method: string,
  path: string,
): { handler: Handler; params: Record<string, string> } | null {
  const asked = path.replace(/(?<=.)\/$/, "").split("/");
  for (const [address, handler] of Object.entries(handlers)) {
    const [itsMethod, itsPath = ""] = address.split(" ");
    const parts = itsPath.split("/");
    if (itsMethod !== method || parts.length !== asked.length) continue;
    const params: Record<string, string> = {};
    const fits = parts.every((part, index) => {
      const name = /^\{(.+)\}$/.exec(part)?.[1];
      if (name !== undefined) params[name] = decodeURIComponent(asked[index] ?? "");
      return name !== undefined || part === asked[index];
    });
    if (fits) return { handler, params };
  }
  return null;
}
