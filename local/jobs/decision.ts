import { retryDelay } from "./backoff.ts";
import { type Fields, isFields } from "./read-fields.ts";

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
  /** Length of what the step was given, as JSON, when it was given anything. */
  readonly inputBytes?: number;
  readonly tookMs?: number;
}

export interface Planned {
  readonly id: string;
  readonly name: string;
}
/** A step that is over when its time has passed. */
export interface Timed extends Planned {
  readonly delayMs: number;
}
/** Waits for an event, `delayMs` at most. */
export interface Waiting extends Timed {
  readonly event: string;
  /** The source of an expression over `event` (what started the run) and `async` (what has come). */
  readonly when?: string;
}
/** Waits for a run of another function, `delayMs` at most. */
export interface Invoking extends Timed {
  readonly functionId: string;
  readonly payload: { readonly data: Fields; readonly v?: string; readonly meta?: unknown };
}

/** What an app's answer means for the run. */
export interface Decision {
  readonly recorded: readonly Recorded[];
  readonly planned: readonly Planned[];
  readonly sleeping: readonly Timed[];
  readonly waiting: readonly Waiting[];
  readonly invoking: readonly Invoking[];
  /** The function goes on as soon as any one of its parallel steps is done. */
  readonly racing: boolean;
  /** The call failed and is worth another attempt. */
  readonly retry?: { readonly delayMs: number; readonly error: JobError };
  readonly end?:
    | { readonly status: "completed"; readonly output: string }
    | { readonly status: "failed"; readonly error: JobError };
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
/** What a call comes to when nothing came of it. */
export const nothing = { recorded: [], planned: [], sleeping: [], waiting: [], invoking: [], racing: false };

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

/** Another attempt, or the end when none is left. */
export function retryOrFail(
  error: JobError,
  { attempt, attemptsMax, retryBaseMs }: Attempt,
  retryAfterMs?: number,
): Decision {
  if (attempt + 1 >= attemptsMax) return { ...nothing, end: { status: "failed", error } };
  return { ...nothing, retry: { delayMs: retryAfterMs ?? retryDelay(attempt, retryBaseMs), error } };
}

/** The end of a run whose step, or which itself, gave back too much. */
export const tooLarge = (what: string) =>
  failure("OutputTooLarge", `${what} gave back more than ${outputBytesMax / 1024 / 1024} MiB`);
