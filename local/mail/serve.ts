import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { assertLoopback, hostInUrl, isAddressedToLoopback } from "#local/auth/loopback.ts";
import { answerMailpit } from "./mailpit.ts";
import { listPage, mailPage, missingPage, PAGE_POLICY } from "./page.ts";
import { type IncomingMail, type MailStore, openMailStore } from "./store.ts";

export interface ServeMailOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  host?: string;
  /** Folder that keeps the mails between starts; absent, they live in memory. */
  dir?: string | undefined;
  /** How many mails are kept. */
  max?: number;
}

export interface RunningMail {
  /** The page; the API is below `${url}/api/v1`. */
  url: string;
  deliver(mail: IncomingMail): Promise<void>;
  close(): Promise<void>;
}

interface Reply {
  status: number;
  type: "text/html" | "text/plain" | "application/json";
  body: string;
}

const page = (status: number, body: string): Reply => ({ status, type: "text/html", body });

const plain = (status: number, body: unknown): Reply =>
  typeof body === "string"
    ? { status, type: "text/plain", body }
    : { status, type: "application/json", body: JSON.stringify(body) };

function reply(store: MailStore, request: IncomingMessage): Reply {
  const method = request.method ?? "";
  const url = URL.parse(request.url ?? "", "http://localhost");
  if (!url) return plain(400, "bad address");
  if (!isAddressedToLoopback(request.headers.host)) return plain(421, "The mail catcher answers to localhost only.");
  if (url.pathname.startsWith("/api/")) {
    const answer = answerMailpit(store, method, url);
    return plain(answer?.status ?? 404, answer?.body ?? "not found");
  }
  if (method !== "GET" && method !== "HEAD") return plain(405, "Method not allowed");
  if (url.pathname === "/") return page(200, listPage(store.list()));
  const mail = store.find(/^\/mail\/([0-9a-z]+)$/.exec(url.pathname)?.[1] ?? "");
  return mail ? page(200, mailPage(mail)) : page(404, missingPage());
}

function handle(store: MailStore, request: IncomingMessage, response: ServerResponse): void {
  // No request here has a body of interest; read it away, so that the connection can be used again.
  request.resume();
  const { status, type, body } = reply(store, request);
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-store",
    "content-security-policy": PAGE_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}

/** Catches mail and shows it, on this machine only. @throws Error when the host is not loopback or the port is taken */
export async function serveMail(options: ServeMailOptions = {}): Promise<RunningMail> {
  const host = options.host ?? "127.0.0.1";
  assertLoopback(host, "The host of the mail catcher");
  const store = openMailStore({ dir: options.dir, ...(options.max === undefined ? {} : { max: options.max }) });
  const server = createServer((request, response) => handle(store, request, response));
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.listen(options.port ?? 0, host);
  await once(server, "listening");
  return {
    url: `http://${hostInUrl(host)}:${(server.address() as AddressInfo).port}`,
    async deliver(mail) {
      store.add(mail);
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
