import { retryAfterDelay, retryDelay } from "./backoff.ts";
import { parseDelay } from "./duration.ts";
import { type Fields, isFields } from "./function-config.ts";

/** An error as the SDK writes it; further members (`cause`, `code`, `__serialized`) are kept. */
export interface JobError extends Fields {
  readonly name: string;
  readonly message: string;
}

/** A step whose result is final: JSON of its value or of its error. */
export interface Recorded {
  readonly id: string;
  readonly name: string;
  readonly op: string;
  readonly data?: string;
  readonly error?: string;
}

/** What an app's answer means for the run. */
export interface Decision {
  readonly recorded: readonly Recorded[];
  readonly planned: readonly { id: string; name: string }[];
  readonly sleeping: readonly { id: string; name: string; delayMs: number }[];
  /** The function goes on as soon as any one of its parallel steps is done. */
  readonly racing: boolean;
  /** The call failed and is worth another attempt. */
  readonly retry?: { readonly delayMs: number; readonly error: JobError };
  readonly end?:
    | { readonly status: "completed"; readonly output: string }
    | { readonly status: "failed"; readonly error: JobError };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Attempt {
  /** Counts from 0. */
  readonly attempt: number;
  readonly attemptsMax: number;
  readonly retryBaseMs: number;
}

/** As hosted: 4 MiB for what a step or a function gives back. */
export const outputBytesMax = 4 * 1024 * 1024;
const errorBytesMax = 64 * 1024;
/** The SDK's are SHA-1 in hexadecimal. */
const stepId = /^[\x21-\x7e]{1,200}$/;

/** Operations that the SDK knows and this runner does not; a run that needs one fails and says so. */
const unsupported: Readonly<Record<string, string>> = {
  WaitForEvent: "step.waitForEvent",
  WaitForSignal: "step.waitForSignal",
  InvokeFunction: "step.invoke",
  AIGateway: "step.ai.infer",
  Gateway: "step.fetch",
  DeferAdd: "defer",
  DeferAbort: "defer",
};

const nothing = { recorded: [], planned: [], sleeping: [], racing: false };

/** The end of a run that cannot go on, whatever its attempts. */
export function failure(name: string, message: string): Decision {
  return { ...nothing, end: { status: "failed", error: { name, message } } };
}

/** Brings whatever was thrown into the form of an error, cut to a size that can be kept. */
export function toJobError(value: unknown): JobError {
  const given = isFields(value)
    ? value
    : { message: typeof value === "string" ? value : JSON.stringify(value ?? null) };
  const name = typeof given.name === "string" && given.name !== "" ? given.name : "Error";
  const message = [given.message, given.error].find((text) => typeof text === "string") ?? "Unknown error";
  const error = { ...given, name, message: String(message) };
  if (Buffer.byteLength(JSON.stringify(error)) <= errorBytesMax) return error;
  return { name: name.slice(0, 200), message: error.message.slice(0, errorBytesMax / 8) };
}

function parse(body: string): unknown {
  try {
    return body === "" ? null : (JSON.parse(body) as unknown);
  } catch {
    return body;
  }
}

/** Another attempt, or the end when none is left. */
export function retryOrFail(
  error: JobError,
  { attempt, attemptsMax, retryBaseMs }: Attempt,
  retryAfterMs?: number,
): Decision {
  if (attempt + 1 >= attemptsMax) return { ...nothing, end: { status: "failed", error } };
  return { ...nothing, retry: { delayMs: retryAfterMs ?? retryDelay(attempt, retryBaseMs), error } };
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

const tooLarge = (what: string) =>
  failure("OutputTooLarge", `${what} gave back more than ${outputBytesMax / 1024 / 1024} MiB`);

/** Reads operations, from an answer or from a checkpoint. */
export function readOperations(operations: readonly unknown[], attempt: Attempt, retryAfterMs?: number): Decision {
  const recorded: Recorded[] = [];
  const planned: { id: string; name: string }[] = [];
  const sleeping: { id: string; name: string; delayMs: number }[] = [];
  let racing = false;
  let retry: Decision["retry"];
  let end: Decision["end"];
  for (const operation of operations) {
    if (
      !isFields(operation) ||
      typeof operation.op !== "string" ||
      typeof operation.id !== "string" ||
      !stepId.test(operation.id)
    ) {
      return failure("ProtocolError", "the app answered with an operation that cannot be read");
    }
    const { op, id } = operation;
    // Postgres takes no NUL in a text, and nobody wants the other control characters in a list.
    const name = String(operation.displayName ?? operation.name ?? id)
      .replaceAll(/\p{Cc}/gu, " ")
      .slice(0, 200);
    if (isFields(operation.opts) && operation.opts.parallelMode === "race") racing = true;
    const failed = op === "StepFailed" || (op === "StepError" && attempt.attempt + 1 >= attempt.attemptsMax);
    if (failed) {
      recorded.push({
        id,
        name,
        op: "StepFailed",
        error: JSON.stringify(toJobError(operation.error ?? operation.data)),
      });
    } else if (op === "StepError") {
      retry = {
        delayMs: retryAfterMs ?? retryDelay(attempt.attempt, attempt.retryBaseMs),
        error: toJobError(operation.error),
      };
    } else if (op === "StepRun" || op === "Step") {
      const data = JSON.stringify(operation.data ?? null);
      if (Buffer.byteLength(data) > outputBytesMax) return tooLarge(`the step "${name}"`);
      recorded.push({ id, name, op, data });
    } else if (op === "RunComplete") {
      const output = JSON.stringify(operation.data ?? null);
      if (Buffer.byteLength(output) > outputBytesMax) return tooLarge("the function");
      end = { status: "completed", output };
    } else if (op === "StepPlanned") {
      planned.push({ id, name });
    } else if (op === "Sleep") {
      try {
        sleeping.push({ id, name, delayMs: parseDelay(String(operation.name)) });
      } catch {
        return failure("ProtocolError", `the sleep "${name}" names no time that can be read`);
      }
    } else if (op !== "DiscoveryRequest") {
      return failure(
        "UnsupportedFeature",
        `${unsupported[op] ?? `the operation "${op.slice(0, 50)}"`} is not supported by the embedded job runner yet`,
      );
    }
  }
  if (recorded.length + planned.length + sleeping.length === 0 && !retry && !end) {
    return retryOrFail({ name: "ProtocolError", message: "the app answered with no operation" }, attempt);
  }
  return { recorded, planned, sleeping, racing, ...(retry && { retry }), ...(end && { end }) };
}
