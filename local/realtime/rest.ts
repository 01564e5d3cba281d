import type { IncomingMessage, ServerResponse } from "node:http";
import { crossOriginHeaders } from "#local/auth/http.ts";
import { askWrite, Unavailable } from "./authorize.ts";
import { unreachable } from "./channel.ts";
import type { Broadcast } from "./frames.ts";
import { type Identity, identifyKey, identifyToken, TokenError } from "./identity.ts";
import type { Allowance } from "./limits.ts";
import { describeFault, type Realtime } from "./realtime.ts";

const BATCH = /^\/api\/broadcast\/?$/;
const SINGLE = /^\/api\/broadcast\/([^/]+)\/events\/([^/]+)\/?$/;
const PING = /^\/api\/ping\/?$/;

class RestError extends Error {
  readonly status: number;
  readonly body: object;
  constructor(status: number, body: object | string) {
    super(String(status));
    this.status = status;
    this.body = typeof body === "string" ? { message: body } : body;
  }
}

interface Message {
  topic: string;
  isPrivate: boolean;
  broadcast: Broadcast;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Whom the request stands for: its bearer token, else its API key, which it needs in any case. */
function identify(realtime: Realtime, request: IncomingMessage, url: URL): Identity {
  const apikey = headerOf(request, "apikey") ?? url.searchParams.get("apikey");
  if (!apikey)
    throw new RestError(401, {
      message: "No API key found in request",
      hint: "No `apikey` request header or url param was found.",
    });
  const byKey = identifyKey(apikey, realtime.keys);
  if (!byKey) throw new RestError(401, { message: "Invalid API key", hint: "Double check your API key." });
  const bearer = /^Bearer\s+(\S+)$/i.exec(headerOf(request, "authorization") ?? "")?.[1];
  if (bearer === undefined) return byKey;
  const other = identifyKey(bearer, realtime.keys);
  if (other) return other;
  try {
    return identifyToken(bearer, realtime.signingKey);
  } catch (error) {
    if (error instanceof TokenError) throw new RestError(401, error.message);
    throw error;
  }
}

async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > bytesMax) throw new RestError(413, `The body may have ${bytesMax} bytes at most`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new RestError(400, "The body is not JSON");
  }
}

function checkSize(realtime: Realtime, broadcast: Broadcast): void {
  const { content } = broadcast;
  const size = "json" in content ? Buffer.byteLength(content.json) : content.bytes.length;
  const { payloadBytesMax } = realtime.limits;
  if (size > payloadBytesMax) throw new RestError(422, `A payload may have ${payloadBytesMax} bytes at most`);
}

function readBatch(body: Buffer): Message[] {
  const value = parseJson(body);
  const list = isObject(value) ? value.messages : undefined;
  if (!Array.isArray(list) || list.length === 0)
    throw new RestError(422, { errors: { messages: ["must be a list of at least one message"] } });
  const errors: object[] = [];
  const messages = list.flatMap((entry: unknown): Message[] => {
    const { topic, event, payload, private: isPrivate = false } = isObject(entry) ? entry : {};
    const wrong = {
      ...(typeof topic !== "string" || topic === "" ? { topic: ["can't be blank"] } : {}),
      ...(typeof event !== "string" || event === "" ? { event: ["can't be blank"] } : {}),
      ...(isObject(payload) ? {} : { payload: ["must be an object"] }),
      ...(typeof isPrivate === "boolean" ? {} : { private: ["is invalid"] }),
    };
    errors.push(wrong);
    if (Object.keys(wrong).length > 0) return [];
    const broadcast = { event: event as string, content: { json: JSON.stringify(payload) } };
    return [{ topic: topic as string, isPrivate: isPrivate === true, broadcast }];
  });
  if (messages.length < list.length) throw new RestError(422, { errors: { messages: errors } });
  return messages;
}

function readSingle(request: IncomingMessage, url: URL, topic: string, event: string, body: Buffer): Message {
  const type = headerOf(request, "content-type") ?? "";
  if ([...url.searchParams.keys()].some((name) => name.startsWith("persist")))
    throw new RestError(422, "The embedded stack does not store broadcasts of clients");
  const isBinary = type.startsWith("application/octet-stream");
  if (!isBinary && !type.startsWith("application/json"))
    throw new RestError(415, "Send application/json or application/octet-stream");
  const content = isBinary ? { bytes: body } : { json: JSON.stringify(parseJson(body)) };
  return { topic, isPrivate: url.searchParams.get("private") === "true", broadcast: { event, content } };
}

/** Refuses all of them when the caller may not send to one. */
async function checkPermissions(realtime: Realtime, who: Identity, messages: Message[]): Promise<void> {
  const topics = new Set(messages.flatMap(({ topic, isPrivate }) => (isPrivate ? [topic] : [])));
  for (const topic of topics) {
    if (!(await askWrite(realtime, who, topic, "broadcast")))
      throw new RestError(403, `Unauthorized: You do not have permissions to write to this Channel topic: ${topic}`);
  }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new RestError(400, "The path is not encoded properly");
  }
}

async function answer(
  realtime: Realtime,
  request: IncomingMessage,
  url: URL,
  path: string,
  allowance: Allowance,
  isReady: () => boolean,
): Promise<{ status: number; body?: object }> {
  if (PING.test(path)) return isReady() ? { status: 200, body: { message: "Success" } } : { status: 503 };
  const single = SINGLE.exec(path);
  if (!single && !BATCH.test(path)) throw new RestError(404, "No such path");
  if (request.method !== "POST") throw new RestError(405, `${request.method} is not allowed here`);
  const who = identify(realtime, request, url);
  const body = await readBody(request, realtime.limits.frameBytesMax);
  const messages = single
    ? [readSingle(request, url, decodePart(single[1] ?? ""), decodePart(single[2] ?? ""), body)]
    : readBatch(body);
  for (const { broadcast } of messages) checkSize(realtime, broadcast);
  if (!allowance.take(messages.length)) throw new RestError(429, "You have exceeded your rate limit");
  await checkPermissions(realtime, who, messages);
  for (const { topic, isPrivate, broadcast } of messages) realtime.hub.broadcast(topic, isPrivate, broadcast);
  return { status: 202 };
}

/** Answers what is asked of Realtime over HTTP: sending broadcasts without a socket, and whether it works. */
export async function answerRest(
  realtime: Realtime,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  allowance: Allowance,
  isReady: () => boolean,
): Promise<void> {
  const send = (status: number, body?: object) => {
    response.writeHead(status, {
      ...crossOriginHeaders(request),
      ...(body && { "content-type": "application/json" }),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      // An unread body would otherwise be taken for the next request.
      ...(status === 413 && { connection: "close" }),
    });
    response.end(body && JSON.stringify(body));
  };
  if (request.method === "OPTIONS") return send(204);
  try {
    const url = new URL(request.url ?? "", "http://gateway");
    const { status, body } = await answer(realtime, request, url, path, allowance, isReady);
    send(status, body);
  } catch (error) {
    if (error instanceof RestError) return send(error.status, error.body);
    if (error instanceof Unavailable) return send(503, { message: unreachable });
    realtime.log("error", "a request could not be answered", { reason: describeFault(error) });
    if (response.headersSent) response.destroy();
    else send(500, { message: "Unexpected failure" });
  }
}
