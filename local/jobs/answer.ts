import { retryAfterDelay } from "./backoff.ts";
import { type Attempt, type Decision, nothing, outputBytesMax, retryOrFail, toJobError, tooLarge } from "./decision.ts";
import { readOperations } from "./operations.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

function parse(body: string): unknown {
  try {
    return body === "" ? null : (JSON.parse(body) as unknown);
  } catch {
    return body;
  }
}

/** Reads the answer to a call: 200 a result, 206 operations, anything else the function's own error. */
export function decide(answer: Answer, attempt: Attempt): Decision {
  const { status, headers, body } = answer;
  const retryAfterMs = retryAfterDelay(headers["retry-after"]);
  if (status === 206) {
    const value = parse(body);
    const decision = readOperations(Array.isArray(value) ? value : [value], attempt, retryAfterMs);
    // Version 1 of the SDK's execution looks at the function again after every single parallel step.
    return headers["x-inngest-req-version"] === "1" ? { ...decision, racing: true } : decision;
  }
  if (status === 200) {
    if (Buffer.byteLength(body) > outputBytesMax) return tooLarge("the function");
    return { ...nothing, end: { status: "completed", output: JSON.stringify(parse(body)) } };
  }
  const error = toJobError(parse(body));
  if (headers["x-inngest-no-retry"] === "true") return { ...nothing, end: { status: "failed", error } };
  return retryOrFail(error, attempt, retryAfterMs);
}
