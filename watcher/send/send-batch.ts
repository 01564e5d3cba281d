import { gzipSync } from "node:zlib";
import { type RecordEventsResult, record } from "#lib/contracts/telemetry.ts";
import type { Fault } from "../fault.ts";
import type { Place } from "../ledger/keep-ledger.ts";
import { type Connection, headersOf } from "./connection.ts";
import { explainRefusal, explainUnreachable, isPassing, notFloyo, readRefusal } from "./explain-fault.ts";
import { sendRequest } from "./request.ts";
import { parseRetryAfter } from "./retry-delay.ts";

/** Below this, what compressing saves on the way is less than what it costs here. */
const gzipBytesMin = 32 * 1024;

/** What became of one attempt. Only `taken` means that the server has the events. */
export type Attempt =
  | { readonly kind: "taken"; readonly result: RecordEventsResult }
  | { readonly kind: "too_large" }
  | { readonly kind: "again"; readonly fault: Fault; readonly retryAfterMs: number | null }
  | { readonly kind: "stop"; readonly fault: Fault };

/** Sends one batch once. An answer counts only when it is whole and accounts for every event. */
export async function sendBatch(
  connection: Connection,
  body: string,
  eventCount: number,
  { seq, hash }: Place,
): Promise<Attempt> {
  let status: number;
  let text: string;
  let retryAfterMs: number | null;
  try {
    const bytes = Buffer.from(body, "utf8");
    const small = bytes.length < gzipBytesMin;
    const answer = await sendRequest(`${connection.url}${record.path}`, {
      method: record.method,
      headers: {
        ...headersOf(connection),
        "content-type": "application/json",
        // By which the server finds out how far this clock is off.
        "x-floyo-sent-at": new Date().toISOString(),
        "x-floyo-ledger": `${seq} ${hash}`,
        ...(small ? {} : { "content-encoding": "gzip" }),
      },
      body: small ? bytes : gzipSync(bytes),
      timeoutMs: connection.timeoutMs,
    });
    status = answer.status;
    retryAfterMs = parseRetryAfter(answer.headers, Date.now());
    text = answer.text;
  } catch (error) {
    return { kind: "again", fault: explainUnreachable(error, connection), retryAfterMs: null };
  }
  if (status === record.status) {
    const result = readResult(text, eventCount);
    return result ? { kind: "taken", result } : { kind: "stop", fault: notFloyo(connection) };
  }
  if (status === 413) return { kind: "too_large" };
  const refusal = readRefusal(status, text);
  const fault = explainRefusal(refusal, connection, retryAfterMs);
  return isPassing(refusal) ? { kind: "again", fault, retryAfterMs } : { kind: "stop", fault };
}

function readResult(text: string, eventCount: number): RecordEventsResult | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = record.output.safeParse(body);
  if (!parsed.success) return null;
  const { accepted, duplicates, rejected } = parsed.data;
  const places = new Set(rejected.map((one) => one.index));
  const sane = [...places].every((index) => index >= 0 && index < eventCount) && places.size === rejected.length;
  return sane && accepted + duplicates + rejected.length === eventCount ? parsed.data : null;
}
