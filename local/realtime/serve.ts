import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import postgres from "postgres";
import { WebSocketServer } from "ws";
import type { SigningKey } from "#local/auth/keys.ts";
import { Connection } from "./connection.ts";
import { Feed } from "./feed.ts";
import type { Version } from "./frames.ts";
import { Hub } from "./hub.ts";
import { type ApiKeys, identifyKey } from "./identity.ts";
import { Allowance, defaultLimits, type RealtimeLimits } from "./limits.ts";
import { describeFault, type Log, type Realtime } from "./realtime.ts";
import { recheckAll } from "./recheck.ts";
import { answerRest } from "./rest.ts";
import type { StoredMessage } from "./store.ts";

const REALTIME_PREFIX = "/realtime/v1";

const STATEMENT_TIMEOUT_MS = 5_000;
const TEND_EVERY_MS = 3_600_000;

export interface RealtimeOptions extends ApiKeys {
  /** A login as supabase_realtime_admin to a database that has local/realtime/schema.sql. */
  databaseUrl: string;
  /** The key that access tokens are signed with. */
  signingKey: SigningKey;
  limits?: Partial<RealtimeLimits>;
  /** A private message of the database with one of these events has everybody asked for again at once. */
  endingEvents?: string[];
  /** See Feed. */
  markEveryMs?: number;
  log?: Log;
}

/** Realtime, to be mounted on an HTTP server. */
export interface RunningRealtime {
  prefix: string;
  /** Answers a request whose path begins with `prefix`. */
  request(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes a request to speak WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

const logToStderr: Log = (level, message, fields) =>
  console.error(JSON.stringify({ level, service: "realtime", message, ...fields }));

function refuse(socket: Duplex, status: string, body: object): void {
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

function versionOf(vsn: string | null): Version | undefined {
  // As Phoenix: who names no version means the first.
  if (vsn === null) return "1.0.0";
  return vsn === "1.0.0" || vsn === "2.0.0" ? vsn : undefined;
}

/** Opens Realtime. Returns at once; what needs the database waits for it, again after each of its restarts. */
export function openRealtime(options: RealtimeOptions): RunningRealtime {
  const { databaseUrl, signingKey, publishableKey, secretKey, log = logToStderr } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const endingEvents = options.endingEvents ?? ["membership_ended"];
  const sql = postgres(databaseUrl, {
    max: 8,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { application_name: "local-realtime", TimeZone: "UTC", statement_timeout: STATEMENT_TIMEOUT_MS },
  });
  const hub = new Hub();
  const keys = { publishableKey, secretKey };
  const begun = Promise.withResolvers<void>();
  const realtime: Realtime = { sql, hub, limits, keys, signingKey, begun: begun.promise, endings: 0, log };

  const isEnding = (message: StoredMessage | undefined) =>
    message?.isPrivate === true && endingEvents.includes(message.event);

  async function recheck(): Promise<boolean> {
    try {
      return await recheckAll(realtime);
    } catch (error) {
      log("error", "those who have joined could not be asked for again", { reason: describeFault(error) });
      return false;
    }
  }

  async function deliver(messages: StoredMessage[]): Promise<void> {
    for (const [index, message] of messages.entries()) {
      const { id, topic, isPrivate, event, json } = message;
      hub.broadcast(topic, isPrivate, { event, content: { json }, meta: { id } });
      if (!isEnding(message)) continue;
      realtime.endings += 1;
      // Before the next message: it is for those who are left.
      if (!isEnding(messages[index + 1])) await recheck();
    }
  }

  const feed = new Feed({
    databaseUrl,
    sql,
    wanted: () => ({ topics: hub.topics(), events: endingEvents }),
    begun: begun.resolve,
    deliver,
    async resume() {
      // An ended membership may be among what was missed; nobody is told anything before that is known.
      realtime.endings += 1;
      if (!(await recheck())) throw new Error("those who have joined could not all be asked for again");
    },
    bytesMax: limits.payloadBytesMax,
    ...(options.markEveryMs !== undefined && { markEveryMs: options.markEveryMs }),
    log,
  });

  const connections = new Set<Connection>();
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytesMax,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const calls = new Allowance(limits.messagesPerSecondMax, 1000);

  let rechecking = false;
  const timers = [
    setInterval(async () => {
      if (rechecking) return;
      rechecking = true;
      await recheck();
      rechecking = false;
    }, limits.recheckEveryMs),
    setInterval(() => {
      for (const connection of connections) connection.closeIfIdle();
    }, limits.idleMs / 4),
    setInterval(tend, TEND_EVERY_MS),
  ];
  function tend(): void {
    sql`select realtime.tend_messages()`.catch((error: unknown) =>
      log("warn", "old messages could not be cleared away", { reason: describeFault(error) }),
    );
  }
  tend();

  return {
    prefix: REALTIME_PREFIX,
    request(request, response) {
      const path = new URL(request.url ?? "", "http://gateway").pathname.slice(REALTIME_PREFIX.length);
      return answerRest(realtime, request, response, path, calls, () => feed.listening);
    },
    upgrade(request, socket, head) {
      const url = URL.parse(request.url ?? "", "http://gateway");
      if (!url || url.pathname.replace(/\/$/, "") !== `${REALTIME_PREFIX}/websocket`)
        return refuse(socket, "404 Not Found", { message: "No such path" });
      const apikey = url.searchParams.get("apikey") ?? request.headers.apikey;
      if (typeof apikey !== "string" || apikey === "")
        return refuse(socket, "401 Unauthorized", {
          message: "No API key found in request",
          hint: "No `apikey` request header or url param was found.",
        });
      const identity = identifyKey(apikey, keys);
      if (!identity)
        return refuse(socket, "401 Unauthorized", { message: "Invalid API key", hint: "Double check your API key." });
      const version = versionOf(url.searchParams.get("vsn"));
      if (!version) return refuse(socket, "400 Bad Request", { message: "vsn must be 1.0.0 or 2.0.0" });
      if (connections.size >= limits.socketsMax)
        return refuse(socket, "429 Too Many Requests", { message: "Too many connected users" });
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = new Connection(realtime, webSocket, version, identity);
        connections.add(connection);
        webSocket.on("close", () => connections.delete(connection));
      });
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      for (const connection of connections) connection.close();
      webSockets.close();
      await feed.close();
      await sql.end({ timeout: 2 });
    },
  };
}
