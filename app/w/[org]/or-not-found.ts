import { notFound } from "next/navigation";
import { IdParams } from "#lib/contracts/common.ts";
import { AppError } from "#lib/platform/errors.ts";

/** Shows the not-found page where a use case says that the thing is not there, or not this person's. */
export async function orNotFound<T>(found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof AppError && (error.code === "NOT_FOUND" || error.code === "VALIDATION_ERROR")) notFound();
    throw error;
  }
}

/** The id in a page's address; the not-found page where it cannot be one. */
export function idOrNotFound(id: string): string {
  const parsed = IdParams.safeParse({ id });
  return parsed.success ? parsed.data.id : notFound();
}
