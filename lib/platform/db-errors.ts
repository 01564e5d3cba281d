import { DrizzleQueryError } from "drizzle-orm/errors";
import { AppError } from "./errors.ts";

/** What postgres.js and drizzle leave on an error. */
interface DatabaseFault {
  readonly code: string;
  readonly constraint_name?: string;
  readonly table_name?: string;
}

/** SQLSTATE classes whose messages name only our own tables, columns and constraints, never a value that was sent. */
export const plainSqlClasses = /^(08|0A|23|25|28|2F|3D|3F|40|42|53|54|55|57|58|XX)/;

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

/** A fault of the database without a word of what was sent to it. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly code: string;
  readonly constraint_name?: string;
  readonly table_name?: string;

  constructor(fault: DatabaseFault, thrown: Error) {
    super(fault instanceof Error && plainSqlClasses.test(fault.code) ? fault.message : `SQLSTATE ${fault.code}`);
    this.code = fault.code;
    if (fault.constraint_name !== undefined) this.constraint_name = fault.constraint_name;
    if (fault.table_name !== undefined) this.table_name = fault.table_name;
    this.stack = withoutMessage(thrown.stack, `${this.name}: ${this.message}`);
  }
}

/**
 * Drizzle's errors carry the statement's parameters and Postgres's the row that did not fit: e-mail addresses, paths.
 * Next prints whatever error leaves a page, causes and all, so neither may leave this file.
 */
function withoutValues(error: unknown): unknown {
  const fault = databaseFault(error);
  if (fault && error instanceof Error) return new DatabaseError(fault, error);
  // The driver's own, before anything reached the database.
  if (error instanceof DrizzleQueryError) {
    const bare = new Error("a statement could not be sent");
    bare.stack = withoutMessage(error.stack, String(bare));
    return bare;
  }
  return error;
}

/** The frames of a stack under another first line: its own repeats the message, which may span several. */
function withoutMessage(stack: string | undefined, firstLine: string): string {
  const frames = (stack ?? "").split("\n").filter((line) => /^ {4}at \S/.test(line));
  return [firstLine, ...frames].join("\n");
}

/** Runs `run`, turning what the database says into an `AppError` where a caller can act on it. */
export async function withDatabaseErrors<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const bare = withoutValues(error);
    throw fromDatabaseError(bare) ?? bare;
  }
}
