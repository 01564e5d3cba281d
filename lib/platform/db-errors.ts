import { AppError } from "./errors.ts";

/** What postgres.js and drizzle leave on an error. */
interface DatabaseFault {
  readonly code: string;
  readonly constraint_name?: string;
  readonly table_name?: string;
}

/** Socket and pool faults of postgres.js and Node. */
const connectionFaults = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EPIPE",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** The database's own fault in an error or its causes; drizzle wraps it once. Null when there is none. */
export function databaseFault(error: unknown): DatabaseFault | null {
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth += 1) {
    if ("code" in at && typeof at.code === "string" && (connectionFaults.has(at.code) || /^[0-9A-Z]{5}$/.test(at.code)))
      return at as Error & DatabaseFault;
    // Several addresses were tried and each refused.
    if (at instanceof AggregateError && at.errors.length > 0) at = at.errors[0];
    else at = at.cause;
  }
  return null;
}

/**
 * An `AppError` for what the database says, or null when it is our own fault (a missing table, a wrong column).
 * Written by SQLSTATE and never by message, which changes with language and version.
 */
export function fromDatabaseError(error: unknown): AppError | null {
  const fault = databaseFault(error);
  if (!fault) return null;
  const { code } = fault;
  if (connectionFaults.has(code) || /^(08|57P|53)/.test(code)) return new AppError("UNAVAILABLE", { cause: error });
  switch (code) {
    case "57014":
      return new AppError("UNAVAILABLE", {
        message: "The database took too long to answer. Try again, or ask for less at once.",
        cause: error,
        retryAfterSeconds: 10,
      });
    case "40001":
    case "40P01":
    case "55P03":
      return new AppError("CONFLICT", { cause: error, retryAfterSeconds: 1 });
    case "23505":
      return new AppError("CONFLICT", { message: "Something with this name is already there.", cause: error });
    // The same answer for what is not there and for what is another's.
    case "23503":
      return new AppError("NOT_FOUND", { cause: error });
    case "42501":
      return new AppError("FORBIDDEN", { cause: error });
  }
  if (code.startsWith("22") || code === "23514" || code === "23502")
    return new AppError("VALIDATION_ERROR", {
      message: "The database cannot store a value that was sent; look for unusual characters or numbers out of range.",
      cause: error,
    });
  return null;
}

/** Runs `run`, turning what the database says into an `AppError` where a caller can act on it. */
export async function withDatabaseErrors<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw fromDatabaseError(error) ?? error;
  }
}
