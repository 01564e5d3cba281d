import { z } from "zod";
import { databaseFault, plainSqlClasses } from "./db-errors.ts";
import { AppError } from "./errors.ts";
import { type LogFields, type Logger, log } from "./log.ts";
import { trackError } from "./track-error.ts";

/** Error classes of the runtime whose messages speak of code, not of data. */
const plainNames = new Set(["TypeError", "ReferenceError", "RangeError", "AbortError", "TimeoutError"]);

/** Up to five frames of our own code, relative to the project. */
function framesOf(error: Error): string | undefined {
  const frames = (error.stack ?? "")
    .split("\n")
    .map(
      (line) =>
        /(?:\/|^|\()((?:app|lib|drizzle|inngest|components|watcher|local)\/[\w./[\]()-]+:\d+:\d+)/.exec(line)?.[1],
    )
    .filter((frame) => frame !== undefined);
  return frames.length > 0 ? frames.slice(0, 5).join(" < ") : undefined;
}

/** Where a shape broke and how, never with what: paths no deeper than the contracts' own names reach. */
function issuesOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.slice(0, 3).join(".") || "(whole)"}: ${issue.code}`)
    .join(", ");
}

function messageOf(error: Error): string | undefined {
  if (error instanceof z.ZodError) return issuesOf(error);
  if (plainNames.has(error.name)) return error.message;
  const fault = databaseFault(error);
  if (fault instanceof Error && plainSqlClasses.test(fault.code)) return fault.message;
  return undefined;
}

/**
 * What may be said of an error in a log. A message that could quote what a person sent (a zod error, a JSON parser's
 * excerpt, drizzle's list of parameters, Postgres's class 22) is left out; name, code and place are enough to find it.
 */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error_name: typeof error };
  const fault = databaseFault(error);
  const cause = error.cause instanceof Error ? error.cause : null;
  const known = error instanceof AppError;
  return {
    ...(known ? { code: error.code } : { error_name: error.name, error_at: framesOf(error) }),
    error_message: known ? undefined : messageOf(error),
    error_code: fault?.code,
    error_constraint: fault?.constraint_name,
    error_table: fault?.table_name,
    cause_name: cause?.name,
  };
}

/**
 * The one place that unexpected errors go to, from requests, pages, actions and jobs: the log, and Sentry where a DSN is set.
 * Returns the `AppError` to answer with: INTERNAL_ERROR, which says nothing of the inside.
 */
export function report(error: unknown, logger: Logger = log): AppError {
  const described = describeError(error);
  logger.error("unexpected error", described);
  trackError(error, { ...logger.bound, ...described });
  return new AppError("INTERNAL_ERROR", { cause: error });
}

/** Any thrown value as an `AppError`: expected ones as they are, the rest reported. */
export function toAppError(error: unknown, logger: Logger = log): AppError {
  return error instanceof AppError ? error : report(error, logger);
}
