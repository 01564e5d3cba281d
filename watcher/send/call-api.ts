import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Contract } from "#lib/contracts/contract.ts";
import { type Connection, headersOf } from "./connection.ts";
import { explainRefusal, explainUnreachable, notFloyo, readRefusal } from "./explain-fault.ts";
import { sendRequest } from "./request.ts";
import { parseRetryAfter } from "./retry-delay.ts";

export interface CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
}

/**
 * Calls an operation that may be repeated without harm, and gives its answer as its contract describes it.
 *
 * @throws Fault UNREACHABLE, NOT_FLOYO, or the server's own code
 */
export async function callApi<C extends Contract>(
  connection: Connection,
  operation: C,
  options: CallOptions = {},
): Promise<z.output<C["output"]>> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(options.params?.[name] ?? ""),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {}))
    if (value !== undefined) query.set(name, String(value));
  const search = query.size > 0 ? `?${query}` : "";
  let status: number;
  let text: string;
  let retryAfterMs: number | null;
  let headers: IncomingHttpHeaders;
  try {
    const answer = await sendRequest(`${connection.url}${path}${search}`, {
      method: operation.method,
      headers: {
        ...headersOf(connection),
        ...(options.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(options.body === undefined ? {} : { body: Buffer.from(JSON.stringify(options.body)) }),
      timeoutMs: connection.timeoutMs,
    });
    status = answer.status;
    text = answer.text;
    headers = answer.headers;
    retryAfterMs = parseRetryAfter(headers, Date.now());
  } catch (error) {
    throw explainUnreachable(error, connection);
  }
  if (status !== operation.status) throw explainRefusal(readRefusal(status, text), connection, retryAfterMs);
  let given: unknown;
  try {
    if (operation.download) given = { filename: fileNameOf(headers), text };
    else given = status === 204 ? undefined : JSON.parse(text);
  } catch {
    throw notFloyo(connection);
  }
  const parsed = operation.output.safeParse(given);
  if (!parsed.success) throw notFloyo(connection);
  return parsed.data as z.output<C["output"]>;
}

const fileNameOf = (headers: IncomingHttpHeaders): string | undefined =>
  /filename="([^"]+)"/.exec(headers["content-disposition"] ?? "")?.[1];
