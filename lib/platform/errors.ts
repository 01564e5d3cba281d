import type { ErrorBody, ErrorCode, ErrorDetail } from "#lib/contracts/errors.ts";
import type { WakaTimeError } from "#lib/contracts/wakatime.ts";

interface ErrorKind {
  /** HTTP status. */
  readonly status: number;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
  /** Said to the person when nobody wrote a better message. */
  readonly title: string;
}

/** The one table: code to status, retryability and title, for HTTP, actions and jobs. */
export const errorKinds: Readonly<Record<ErrorCode, ErrorKind>> = {
  VALIDATION_ERROR: { status: 400, retryable: false, title: "Some of what was sent is not valid." },
  MALFORMED_JSON: { status: 400, retryable: false, title: "The body is not valid JSON." },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false, title: "The body must be application/json." },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false, title: "The body is too large." },
  UNAUTHENTICATED: { status: 401, retryable: false, title: "Sign in, or send an API key." },
  KEY_EXPIRED: { status: 401, retryable: false, title: "This API key has expired. Make a new one." },
  SECOND_FACTOR_REQUIRED: {
    status: 401,
    retryable: false,
    title: "Show your second factor first: a code from your authenticator app.",
  },
  FORBIDDEN: { status: 403, retryable: false, title: "You may not do this." },
  SCOPE_MISSING: { status: 403, retryable: false, title: "This API key lacks the scope for this." },
  CONSENT_REQUIRED: { status: 403, retryable: false, title: "Consent to collection has not been given." },
  DEVICE_REVOKED: { status: 403, retryable: false, title: "This device may not send events any more." },
  CROSS_SITE_REQUEST: { status: 403, retryable: false, title: "This request came from another site." },
  NOT_FOUND: { status: 404, retryable: false, title: "There is nothing here." },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false, title: "This method is not offered here." },
  CONFLICT: { status: 409, retryable: true, title: "This collides with another change. Try again." },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    retryable: false,
    title: "This Idempotency-Key was already used with another request. Use a new one.",
  },
  RATE_LIMITED: { status: 429, retryable: true, title: "Too many requests. Wait a moment." },
  QUOTA_EXCEEDED: {
    status: 429,
    retryable: true,
    title: "This workspace has stored as many events today as it may.",
  },
  UNAVAILABLE: { status: 503, retryable: true, title: "Floyo cannot answer right now. Try again in a moment." },
  INTERNAL_ERROR: { status: 500, retryable: true, title: "Something went wrong on our side." },
};

interface AppErrorOptions {
  /** In plain words, to the person who must act. Default: the code's title. */
  readonly message?: string;
  readonly details?: readonly ErrorDetail[];
  readonly cause?: unknown;
  /** For RATE_LIMITED, QUOTA_EXCEEDED, CONFLICT and UNAVAILABLE: becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** The only error that code throws on purpose. Its message and details are shown to the caller. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.message ?? errorKinds[code].title, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? (code === "UNAVAILABLE" ? 5 : null);
  }

  get status(): number {
    return errorKinds[this.code].status;
  }

  get retryable(): boolean {
    return errorKinds[this.code].retryable;
  }
}

/** The one form every error takes on the wire, */
export function errorBody(error: AppError, requestId: string): ErrorBody {
  return {
    error: { code: error.code, message: error.message, details: [...error.details], request_id: requestId },
  };
}

/** but at the door for WakaTime's clients, which show the text of theirs. */
export const wakatimeErrorBody = ({ message, details }: AppError): WakaTimeError =>
  details.length === 0 ? { error: message } : { errors: details.map((one) => `${one.field}: ${one.message}`) };

/** Refuses one field by name: the commonest error. */
export function invalid(field: string, message: string): AppError {
  return new AppError("VALIDATION_ERROR", { message: `${field} ${message}.`, details: [{ field, message }] });
}
