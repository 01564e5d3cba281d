import type { IncomingMessage, ServerResponse } from "node:http";
import { AuthError, errorBody, toAuthError, wantsNewErrorForm } from "./errors.ts";
import { KeyError } from "./gate.ts";
import type { Answer, Call, Gateway, Json } from "./gateway.ts";

const BODY_BYTES_MAX = 256 * 1024;
const DEPTH_MAX = 32;
const VERSION_HEADER = "x-supabase-api-version";

async function readBody(request: IncomingMessage): Promise<string> {
  const tooLarge = () =>
    new AuthError(413, "validation_failed", `Request body must be at most ${BODY_BYTES_MAX} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > BODY_BYTES_MAX) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Refuses what Postgres could not store as text or jsonb: NUL, broken surrogates, bottomless nesting. */
function checkStorable(value: unknown, depth: number): void {
  if (typeof value === "string") {
    if (value.includes("\0") || !value.isWellFormed()) throw badJson("text holds a character that cannot be stored");
  } else if (typeof value === "object" && value !== null) {
    if (depth >= DEPTH_MAX) throw badJson("nested too deeply");
    for (const [name, inner] of Object.entries(value)) {
      checkStorable(name, depth);
      checkStorable(inner, depth + 1);
    }
  }
}

const badJson = (reason: string) => new AuthError(400, "bad_json", `Could not parse request body as JSON: ${reason}`);

/** Parses a body that must be a JSON object; no body at all is an empty one. */
export function parseBody(text: string): Json {
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badJson("invalid JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badJson("an object is expected");
  checkStorable(value, 0);
  return value as Json;
}

/** Reads a request into a Call. The body of a GET is not read. */
export async function readCall(
  gateway: Gateway,
  request: IncomingMessage,
  url: URL,
  params: Record<string, string>,
): Promise<Call> {
  const body = request.method === "GET" || request.method === "HEAD" ? {} : parseBody(await readBody(request));
  return {
    gateway,
    query: url.searchParams,
    body,
    params,
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    ip: request.socket.remoteAddress ?? "",
  };
}

/** Lets any page call, as hosted Auth does: what protects it is the key and the bearer token, never a cookie. */
export function crossOriginHeaders(request: IncomingMessage): Record<string, string> {
  return {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "X-Total-Count, Link, X-Supabase-Api-Version",
    ...(request.method === "OPTIONS"
      ? {
          "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
          "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "*",
          "access-control-max-age": "600",
        }
      : {}),
  };
}

/** Sends an answer. */
export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const body = answer.body === undefined ? undefined : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    ...crossOriginHeaders(request),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...answer.headers,
  });
  response.end(body);
}

/** Turns what an operation threw into an answer, and logs what is our fault. */
export function answerError(gateway: Gateway, request: IncomingMessage, thrown: unknown): Answer {
  if (thrown instanceof KeyError) return { status: 401, body: { message: thrown.message, hint: thrown.hint } };
  const error = toAuthError(thrown);
  if (error.status >= 500) {
    const cause = error.cause;
    gateway.log(error.message, {
      path: request.url?.split("?", 1)[0],
      cause: cause instanceof Error ? cause.message : undefined,
      sqlstate: cause instanceof Error && "code" in cause ? cause.code : undefined,
    });
  }
  const asked = request.headers[VERSION_HEADER];
  const newForm = wantsNewErrorForm(Array.isArray(asked) ? asked[0] : asked);
  return {
    status: error.status,
    body: errorBody(error, newForm),
    headers: {
      ...(newForm ? { [VERSION_HEADER]: "2024-01-01" } : {}),
      // An unread body would otherwise be taken for the next request.
      ...(error.status === 413 ? { connection: "close" } : {}),
    },
  };
}
