import { NonRetriableError, RetryAfterError } from "inngest";
import type { AppError } from "#lib/platform/errors.ts";
import type { Logger } from "#lib/platform/log.ts";
import { toAppError } from "#lib/platform/report.ts";

/**
 * Does a job's work and lets no error out as it came: the runner keeps what is thrown, and a database's message quotes
 * what people sent. What leaves is a code; the log has the rest. What cannot succeed later is not tried again.
 */
export async function guardStep<T>(logger: Logger, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof NonRetriableError || thrown instanceof RetryAfterError) throw thrown;
    const error = toAppError(thrown, logger);
    if (error.code !== "INTERNAL_ERROR") logger.warn("job step failed", { code: error.code });
    throw jobError(error);
  }
}

function jobError(error: AppError): Error {
  if (!error.retryable) return new NonRetriableError(error.code);
  if (error.retryAfterSeconds !== null) return new RetryAfterError(error.code, error.retryAfterSeconds * 1000);
  return new Error(error.code);
}
