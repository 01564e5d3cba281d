import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Fault, systemCode } from "../fault.ts";
import type { Door, DoorAnswer } from "./door.ts";

/** Nothing but this machine reaches it. */
export const loopback = "127.0.0.1";
/** Where a listener is found unless told otherwise. */
export const listenPort = 7613;
const bodyBytesMax = 1024 * 1024;
/** How long a request may take to arrive. */
const arriveMsMax = 10_000;

/**
 * Serves doors on this machine's own address. Refused is whatever a web page could have sent: a page's requests name
 * its origin, and one that had its own name point here names that as the host.
 *
 * @param port 0 for any that is free
 * @throws Fault PORT_TAKEN, PORT_FORBIDDEN
 */
export async function serveDoors(doors: readonly Door[], port: number): Promise<{ server: Server; port: number }> {
  const server = createServer({ requestTimeout: arriveMsMax, headersTimeout: arriveMsMax }, (request, response) => {
    take(doors, request, response).catch(() => response.destroy());
  });
  server.maxConnections = 64;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(explain(error, port)));
    server.listen(port, loopback, resolve);
  });
  const address = server.address();
  return { server, port: typeof address === "object" && address ? address.port : port };
}

async function take(doors: readonly Door[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const give = ({ status, body }: DoorAnswer, close = false) => {
    if (status === 304) return void response.writeHead(304).end();
    const text = JSON.stringify(body);
    response.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(close ? { connection: "close" } : {}),
    });
    response.end(text);
  };
  const refuse = (status: number, error: string) => give({ status, body: { error } }, true);
  if (!isOwnHost(request)) return refuse(421, "This listener answers to its own address alone.");
  if (comesFromPage(request)) return refuse(403, "Web pages may not use this listener.");
  const { pathname, searchParams } = new URL(request.url ?? "/", `http://${loopback}`);
  const door = doors.find(({ prefix }) => pathname.startsWith(`${prefix}/`));
  if (!door) return refuse(404, "There is nothing at this path.");
  const body = await readBody(request);
  if (body === null) return refuse(413, `A request may hold ${bodyBytesMax / 1024} KiB.`);
  give(
    door.answer({
      method: request.method ?? "GET",
      path: pathname.slice(door.prefix.length).replace(/^\/+|\/+$/g, ""),
      query: searchParams,
      headers: request.headers,
      body,
    }),
  );
}

function isOwnHost({ headers: { host }, socket }: IncomingMessage): boolean {
  const [, name, port] = /^(127\.0\.0\.1|localhost)(?::(\d+))?$/i.exec(host ?? "") ?? [];
  return name !== undefined && Number(port ?? 80) === socket.localPort;
}

/** Extensions of a browser may: they have an origin of their own kind, and the key is asked of them as of everybody. */
function comesFromPage({ headers }: IncomingMessage): boolean {
  const { origin } = headers;
  if (origin !== undefined) return !/^[a-z]+-extension:\/\//.test(origin);
  const site = headers["sec-fetch-site"];
  return site !== undefined && site !== "none";
}

/** Null when it is too large. It is read to its end all the same, or its sender would never hear why it was refused. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bodyBytesMax) chunks.push(chunk);
  }
  return bytes > bodyBytesMax ? null : Buffer.concat(chunks);
}

function explain(error: unknown, port: number): unknown {
  if (systemCode(error) === "EADDRINUSE")
    return new Fault("PORT_TAKEN", `Something listens at port ${port} of this machine already.`, {
      hint: "If that is another `floyo listen`, `floyo stop` ends it. Otherwise choose a port with --port.",
      cause: error,
    });
  if (systemCode(error) === "EACCES")
    return new Fault("PORT_FORBIDDEN", `You may not listen at port ${port}.`, {
      hint: "Choose one above 1023 with --port.",
      cause: error,
    });
  return error;
}
