import { z } from "zod";

/** The closed union of error codes. Status, retryability and title of each: `lib/platform/errors.ts`. */
export const ErrorCode = z.enum([
  "VALIDATION_ERROR",
  "MALFORMED_JSON",
  "UNSUPPORTED_MEDIA_TYPE",
  "PAYLOAD_TOO_LARGE",
  "UNAUTHENTICATED",
  "KEY_EXPIRED",
  "SECOND_FACTOR_REQUIRED",
  "FORBIDDEN",
  "SCOPE_MISSING",
  "CONSENT_REQUIRED",
  "DEVICE_REVOKED",
  "CROSS_SITE_REQUEST",
  "NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "CONFLICT",
  "IDEMPOTENCY_KEY_REUSED",
  "RATE_LIMITED",
  "QUOTA_EXCEEDED",
  "UNAVAILABLE",
  "INTERNAL_ERROR",
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const ErrorDetail = z.object({
  field: z.string().describe("Where the fault is, as a dotted path such as `events.3.occurred_at`."),
  message: z.string().describe("What is wrong with it and what to do."),
});
export type ErrorDetail = z.infer<typeof ErrorDetail>;

export const ErrorBody = z
  .object({
    error: z.object({
      code: ErrorCode,
      message: z.string(),
      details: z.array(ErrorDetail),
      request_id: z.string().describe("Quote this when you ask for help; it is also the `X-Request-Id` header."),
    }),
  })
  .meta({ id: "Error", description: "The one form every error takes." });
export type ErrorBody = z.infer<typeof ErrorBody>;
