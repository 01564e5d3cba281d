import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import postgres from "postgres";
import { mailAllowance, mfaAllowance } from "./allowances.ts";
import { type AuthConfig, completeConfig } from "./config.ts";
import { AuthError } from "./errors.ts";
import type { Gateway } from "./gateway.ts";
import { answerError, crossOriginHeaders, readCall, send } from "./http.ts";
import { loadSigningKey } from "./keys.ts";
import { assertLoopback, hostInUrl } from "./loopback.ts";
import type { Outgoing } from "./mails.ts";
import { hashPassword, unknownPassword } from "./passwords.ts";
import { findOperation } from "./routes.ts";

const PREFIX = "/auth/v1";
const STATEMENT_TIMEOUT_MS = 10_000;
const CLOSE_WITHIN_MS = 1_000;

/** Another service on the same address, as hosted Supabase has all of them behind one. */
export interface Mount {
  /** Of its paths. */
  prefix: string;
  request(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

export interface ServeAuthOptions extends Partial<Omit<AuthConfig, "siteUrl">> {
  /** A login as supabase_auth_admin to a database that has local/auth/schema.sql. */
  databaseUrl: string;
  siteUrl: string;
  /** 0, the default, takes a free port. */
  port?: number;
  /** A loopback name or address; it is part of the issuer and of the app's cookie names, so use one throughout. */
  host?: string;
  /** P-256 private key, as JWK JSON or PEM; absent, a new one is made and earlier tokens die with the old. */
  jwtKey?: string | undefined;
  /** Takes the mails, such as what serveMail returns. */
  mail: { deliver(mail: Outgoing): Promise<void> };
  /** Opens a service beside this one, which checks the same keys. */
  mount?: (gateway: Gateway) => Mount;
  log?: (message: string, fields?: Record<string, unknown>) => void;
}

export interface RunningAuth {
  /** What SUPABASE_URL is to be; the API is below `${url}/auth/v1`. */
  url: string;
  publishableKey: string;
  secretKey: string;
  close(): Promise<void>;
}

async function handle(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "OPTIONS") {
    response.writeHead(204, crossOriginHeaders(request)).end();
    return;
  }
  try {
    const url = URL.parse(request.url ?? "", gateway.url);
    if (!url?.pathname.startsWith(`${PREFIX}/`)) throw new AuthError(404, "validation_failed", "No such path");
    const { operation, params } = findOperation(request.method ?? "", url.pathname.slice(PREFIX.length));
    send(request, response, await operation(await readCall(gateway, request, url, params)));
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else send(request, response, answerError(gateway, request, error));
  }
}

/**
 * Serves the API of Supabase Auth to supabase-js on this machine.
 * @throws Error when the host is not loopback, the port is taken, the key is no P-256 key or the database lacks the
 * tables.
 */
export async function serveAuth(options: ServeAuthOptions): Promise<RunningAuth> {
  const host = options.host ?? "127.0.0.1";
  assertLoopback(host, "The host of the auth gateway");
  const { databaseUrl, port, host: _host, jwtKey, mail, mount, log, ...rest } = options;
  const config = completeConfig(rest);
  const sql = postgres(databaseUrl, {
    max: 8,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: "local-auth", TimeZone: "UTC", statement_timeout: STATEMENT_TIMEOUT_MS },
  });
  const server = createServer();
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  try {
    const key = loadSigningKey(jwtKey);
    const dummyHash = await hashPassword(sql, unknownPassword());
    await sql`select from auth.users limit 0`;
    server.listen(port ?? 0, host);
    await once(server, "listening");
    const url = `http://${hostInUrl(host)}:${(server.address() as AddressInfo).port}`;
    const gateway: Gateway = {
      config,
      url,
      issuer: url + PREFIX,
      sql,
      key,
      dummyHash,
      takeMailAllowance: mailAllowance(config.mailsPerHourMax),
      takeMfaAttempt: mfaAllowance(config.mfaAttemptsPerMinute, config.mfaAttemptsBurst),
      deliver: (outgoing) => mail.deliver(outgoing),
      log:
        log ??
        ((message, fields) => console.error(JSON.stringify({ level: "error", service: "auth", message, ...fields }))),
    };
    const mounted = mount?.(gateway);
    const isMounted = (request: IncomingMessage) => request.url?.startsWith(`${mounted?.prefix}/`) === true;
    server.on("request", (request, response) => {
      void (mounted && isMounted(request) ? mounted.request(request, response) : handle(gateway, request, response));
    });
    if (mounted)
      server.on("upgrade", (request, socket, head) => {
        if (isMounted(request)) mounted.upgrade(request, socket, head);
        else socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      });
    return {
      url,
      publishableKey: config.publishableKey,
      secretKey: config.secretKey,
      async close() {
        await mounted?.close();
        // Requests under way get a moment to end well; idle connections do not hold the close up.
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeIdleConnections();
        const hurry = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
        await closed;
        clearTimeout(hurry);
        await sql.end({ timeout: 2 });
      },
    };
  } catch (error) {
    server.close();
    await sql.end({ timeout: 2 });
    throw error;
  }
}
