import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AppError } from "../errors.ts";

const inflate = promisify(gunzip);

/** Deepest nesting of arrays and objects that a body may have; the contracts need five. */
export const depthMax = 32;

export interface ReadBody {
  readonly body: unknown;
  /** After inflation. */
  readonly bytes: Uint8Array;
}

/**
 * Reads a JSON body, bounded before it is parsed: declared length, streamed bytes, inflated bytes, depth. Gives it and
 * the bytes that it was parsed from.
 * Throws UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, MALFORMED_JSON or VALIDATION_ERROR.
 */
export async function readJsonBody(request: Request, bytesMax: number): Promise<ReadBody> {
  checkMediaType(request.headers);
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding !== "identity" && encoding !== "gzip")
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", {
      message: "Content-Encoding must be gzip, or left out.",
      details: [{ field: "Content-Encoding", message: "must be gzip, or left out" }],
    });
  const sent = await readBytes(request, bytesMax);
  const bytes = encoding === "gzip" ? await inflateBounded(sent, bytesMax) : sent;
  const body = parseJson(bytes);
  checkDepth(body);
  return { body, bytes };
}

/** Refuses a body where the operation takes none, so that a client cannot believe that it was read. */
export async function refuseBody(request: Request): Promise<void> {
  if (request.body === null) return;
  const bytes = await readBytes(request, 1024);
  if (bytes.byteLength === 0 || new TextDecoder().decode(bytes).trim() === "") return;
  const body = checkedEmpty(bytes);
  if (!body) throw new AppError("VALIDATION_ERROR", { message: "This operation takes no body; leave it out." });
}

/** Clients that always send JSON send `{}` or `null` when they mean nothing. */
function checkedEmpty(bytes: Uint8Array): boolean {
  const body = parseJson(bytes);
  return body === null || (typeof body === "object" && !Array.isArray(body) && Object.keys(body).length === 0);
}

function checkMediaType(headers: Headers): void {
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";");
  const charset = parameters.map((part) => part.trim()).find((part) => part.startsWith("charset="));
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() !== "application/json" || !utf8)
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", {
      message: "Send the body as application/json in UTF-8.",
      details: [{ field: "Content-Type", message: "must be application/json" }],
    });
}

const tooLarge = (bytesMax: number): AppError =>
  new AppError("PAYLOAD_TOO_LARGE", {
    message: `The body may hold at most ${bytesMax} bytes, after inflation; send less at once.`,
  });

async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get("content-length") ?? "0");
  if (declared > bytesMax) throw tooLarge(bytesMax);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let count = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new AppError("MALFORMED_JSON", { message: "The body broke off before its end.", cause });
    });
    if (done) return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, count);
    count += value.byteLength;
    if (count > bytesMax) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(bytesMax);
    }
    chunks.push(value);
  }
}

async function inflateBounded(bytes: Uint8Array, bytesMax: number): Promise<Uint8Array> {
  try {
    return await inflate(bytes, { maxOutputLength: bytesMax });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(bytesMax);
    throw new AppError("MALFORMED_JSON", {
      message: "The body says it is gzip, but it cannot be inflated.",
      details: [{ field: "Content-Encoding", message: "does not fit the body" }],
      cause,
    });
  }
}

/** JSON text as bytes to a value. Text that is not UTF-8 is refused rather than mended. */
function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) throw new AppError("MALFORMED_JSON", { message: "The body is empty; send JSON." });
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError("MALFORMED_JSON", { cause });
  }
}

/** Walks level by level: a recursive walk of a hostile body would itself overflow the stack. */
function checkDepth(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax)
      throw new AppError("VALIDATION_ERROR", { message: `The body is nested deeper than ${depthMax} levels.` });
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      for (const inner of Object.values(value)) if (typeof inner === "object" && inner !== null) next.push(inner);
    }
    level = next;
  }
}
