import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { describeFault, type Log } from "./log.ts";

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Request {
  readonly url: URL;
  /** The parts of the path that the route's pattern put in parentheses. */
  readonly params: readonly string[];
  readonly headers: IncomingMessage["headers"];
  /** The body as text, at most `bytesMax` long; throws a `Refusal` when it is longer. */
  text(bytesMax: number): Promise<string>;
}

export interface Route {
  readonly method: string;
  readonly path: RegExp;
  handle(request: Request): Promise<Reply>;
}

/** A request that is the sender's fault; its message is the answer. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const json = (status: number, value: unknown): Reply => ({
  status,
  body: JSON.stringify(value),
  type: "application/json",
});

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether an address to listen at can only be reached from this machine. */
export const isLocal = (host: string) => loopback.has(host) || host === "::1";

/** Whether a page of this very server sent the request: browsers say so, and no page can say it for them. */
export function isSameOrigin({ host = "", origin = "", "sec-fetch-site": site }: IncomingMessage["headers"]): boolean {
  if (site !== undefined) return site === "same-origin";
  return URL.canParse(origin) && new URL(origin).host === host;
}

async function readText(incoming: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) throw new Refusal(413, `the body may have at most ${bytesMax / 1024} KiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Serves the routes. On a loopback address only requests that name a loopback host are answered, so that no web page elsewhere can read along. */
export async function serveHttp(options: {
  host: string;
  port: number;
  routes: readonly Route[];
  log: Log;
}): Promise<{ server: Server; url: string }> {
  const { host, port, routes, log } = options;
  const local = isLocal(host);

  async function answer(incoming: IncomingMessage): Promise<Reply> {
    const named = incoming.headers.host ?? "";
    if (local && !loopback.has(named.replace(/:\d+$/, "")))
      throw new Refusal(403, "this address is for this machine only");
    const url = new URL(incoming.url ?? "/", "http://localhost");
    const there = routes.filter(({ path }) => path.test(url.pathname));
    if (there.length === 0) throw new Refusal(404, "there is nothing at this address");
    const route = there.find(({ method }) => method === incoming.method);
    if (route === undefined)
      throw new Refusal(405, `this address takes ${there.map(({ method }) => method).join(", ")}`);
    const params = (route.path.exec(url.pathname) ?? []).slice(1).map(decode);
    return route.handle({ url, params, headers: incoming.headers, text: (bytesMax) => readText(incoming, bytesMax) });
  }

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const reply = await answer(incoming).catch((error: unknown) => {
      if (error instanceof Refusal) return json(error.status, { error: error.message, status: error.status });
      log("error", "a request could not be answered", { reason: describeFault(error) });
      return json(500, { error: "the job runner could not do this now; its log says why", status: 500 });
    });
    outgoing.writeHead(reply.status, {
      "content-type": `${reply.type ?? "text/plain"}; charset=utf-8`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-inngest-server-kind": "cloud",
      ...reply.headers,
    });
    outgoing.end(reply.body);
    // What was refused unread would otherwise be taken for the next request.
    if (!incoming.complete) incoming.resume();
  }

  const server = createServer((incoming, outgoing) => void respond(incoming, outgoing));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  return { server, url: `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${actual}` };
}

function decode(part: string): string {
  const malformed = new Refusal(400, "the address is not well formed");
  try {
    const text = decodeURIComponent(part);
    if (/\p{Cc}/u.test(text)) throw malformed;
    return text;
  } catch {
    throw malformed;
  }
}
