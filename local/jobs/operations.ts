import { retryDelay } from "./backoff.ts";
import {
  type Attempt,
  type Decision,
  failure,
  type Invoking,
  nothing,
  outputBytesMax,
  type Planned,
  type Recorded,
  retryOrFail,
  type Timed,
  toJobError,
  tooLarge,
  type Waiting,
} from "./decision.ts";
import { longestMs, parseDelay } from "./duration.ts";
import { parseExpression } from "./expression.ts";
import { type Fields, isFields } from "./read-fields.ts";

/** The SDK's are SHA-1 in hexadecimal. */
const stepId = /^[\x21-\x7e]{1,200}$/;

/** Operations that the SDK knows and this runner does not; a run that needs one fails and says so. */
const unsupported: Readonly<Record<string, string>> = {
  WaitForSignal: "step.waitForSignal",
  AIGateway: "step.ai.infer",
  Gateway: "step.fetch",
  DeferAdd: "defer",
  DeferAbort: "defer",
};

const notHere = (what: string) =>
  failure("UnsupportedFeature", `${what} is not supported by the embedded job runner yet`);

/** An operation whose form was checked. */
interface Operation extends Planned {
  readonly op: string;
  readonly given: Fields;
  readonly opts: Fields;
}

function readOperation(given: unknown): Operation | undefined {
  if (!isFields(given) || typeof given.op !== "string") return undefined;
  if (typeof given.id !== "string" || !stepId.test(given.id)) return undefined;
  // Postgres takes no NUL in a text, and nobody wants the other control characters in a list.
  const name = String(given.displayName ?? given.name ?? given.id)
    .replaceAll(/\p{Cc}/gu, " ")
    .slice(0, 200);
  return { op: given.op, id: given.id, name, given, opts: isFields(given.opts) ? given.opts : {} };
}

/** What is told of every step that ran: how much it was given, and how long it took. */
function measured({ given, opts }: Operation): Pick<Recorded, "inputBytes" | "tookMs"> {
  const nanoseconds = isFields(given.timing) ? given.timing.b : undefined;
  return {
    ...(opts.input !== undefined && { inputBytes: Buffer.byteLength(JSON.stringify(opts.input)) }),
    ...(typeof nanoseconds === "number" && nanoseconds >= 0 && { tookMs: Math.round(nanoseconds / 1e6) }),
  };
}

/** How long a wait lasts: a time string, a date, or at once (what the SDK makes of a length of 0). */
function readDelay(value: unknown): number {
  return value === "" ? 0 : parseDelay(String(value));
}

function readSleep({ id, name, given }: Operation): Timed {
  return { id, name, delayMs: readDelay(given.name) };
}

function readWait({ id, name, given, opts }: Operation): Waiting {
  const event = given.name;
  if (typeof event !== "string" || event === "" || event.length > 256 || /\p{Cc}/u.test(event))
    throw new Error("it names no event");
  if (event.includes("*")) throw new Error("it waits for one event by its whole name, without *");
  if (opts.if !== undefined && typeof opts.if !== "string") throw new Error(`"if" must be a text`);
  if (opts.if !== undefined) parseExpression(opts.if);
  return { id, name, event, delayMs: readDelay(opts.timeout), ...(opts.if !== undefined && { when: opts.if }) };
}

function readInvoke({ id, name, opts }: Operation): Invoking {
  const { function_id: functionId, payload, timeout } = opts;
  if (typeof functionId !== "string" || functionId === "" || functionId.length > 500 || /\p{Cc}/u.test(functionId))
    throw new Error("it names no function");
  const { data, v, meta } = isFields(payload) ? payload : {};
  return {
    id,
    name,
    functionId,
    delayMs: timeout === undefined || timeout === null ? longestMs : readDelay(timeout),
    payload: {
      data: isFields(data) ? data : {},
      ...(typeof v === "string" && { v }),
      ...(isFields(meta) && { meta }),
    },
  };
}

/** Reads operations, from an answer or from a checkpoint. */
export function readOperations(operations: readonly unknown[], attempt: Attempt, retryAfterMs?: number): Decision {
  const recorded: Recorded[] = [];
  const planned: Planned[] = [];
  const sleeping: Timed[] = [];
  const waiting: Waiting[] = [];
  const invoking: Invoking[] = [];
  let racing = false;
  let retry: Decision["retry"];
  let end: Decision["end"];
  for (const raw of operations) {
    const operation = readOperation(raw);
    if (operation === undefined)
      return failure("ProtocolError", "the app answered with an operation that cannot be read");
    const { op, id, name, given, opts } = operation;
    if (opts.parallelMode === "race") racing = true;
    const failed = op === "StepFailed" || (op === "StepError" && attempt.attempt + 1 >= attempt.attemptsMax);
    if (failed) {
      const error = JSON.stringify(toJobError(given.error ?? given.data));
      recorded.push({ id, name, op: "StepFailed", error, ...measured(operation) });
    } else if (op === "StepError") {
      retry = {
        delayMs: retryAfterMs ?? retryDelay(attempt.attempt, attempt.retryBaseMs),
        error: toJobError(given.error),
      };
    } else if (op === "StepRun" || op === "Step") {
      const data = JSON.stringify(given.data ?? null);
      if (Buffer.byteLength(data) > outputBytesMax) return tooLarge(`the step "${name}"`);
      recorded.push({ id, name, op, data, ...measured(operation) });
    } else if (op === "RunComplete") {
      const output = JSON.stringify(given.data ?? null);
      if (Buffer.byteLength(output) > outputBytesMax) return tooLarge("the function");
      end = { status: "completed", output };
    } else if (op === "StepPlanned") {
      planned.push({ id, name });
    } else if (op === "Sleep" || op === "WaitForEvent" || op === "InvokeFunction") {
      try {
        if (op === "Sleep") sleeping.push(readSleep(operation));
        else if (op === "WaitForEvent") waiting.push(readWait(operation));
        else invoking.push(readInvoke(operation));
      } catch (error) {
        const reason = error instanceof Error ? error.message : "not understood";
        const fault = op === "Sleep" ? "ProtocolError" : "UnsupportedFeature";
        return failure(fault, `the step "${name}" (${op}) cannot be done: ${reason}`);
      }
    } else if (op !== "DiscoveryRequest") {
      return notHere(unsupported[op] ?? `the operation "${op.slice(0, 50)}"`);
    }
  }
  const found = recorded.length + planned.length + sleeping.length + waiting.length + invoking.length;
  if (found === 0 && !retry && !end) {
    return retryOrFail({ name: "ProtocolError", message: "the app answered with no operation" }, attempt);
  }
  return {
    ...nothing,
    ...{ recorded, planned, sleeping, waiting, invoking, racing },
    ...(retry && { retry }),
    ...(end && { end }),
  };
}
