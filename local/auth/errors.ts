/** An answer of refusal in Supabase Auth's own words: HTTP status, error code, message. */
export class AuthError extends Error {
  readonly status: number;
  readonly code: string;
  readonly reasons: string[] | undefined;

  constructor(status: number, code: string, message: string, options?: { cause?: unknown; reasons?: string[] }) {
    super(message, { cause: options?.cause });
    this.name = "AuthError";
    this.status = status;
    this.code = code;
    this.reasons = options?.reasons;
  }
}

export const invalid = (message: string) => new AuthError(400, "validation_failed", message);

/** The version from which the body says `{ code, message }` instead of `{ code: status, error_code, msg }`. */
const NEW_ERROR_FORM = Date.parse("2024-01-01T00:00:00Z");
const VERSION_FORM = /^2\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-9]|3[0-1])$/;

/** True when the caller's X-Supabase-Api-Version asks for the error form of 2024-01-01. */
export function wantsNewErrorForm(versionHeader: string | undefined): boolean {
  if (!versionHeader || !VERSION_FORM.test(versionHeader)) return false;
  return Date.parse(`${versionHeader}T00:00:00Z`) >= NEW_ERROR_FORM;
}

/** The JSON body of a refusal, in the form that the caller's API version expects. */
export function errorBody(error: AuthError, newForm: boolean): Record<string, unknown> {
  const weak = error.reasons ? { weak_password: { reasons: error.reasons } } : {};
  return newForm
    ? { code: error.code, message: error.message, ...weak }
    : { code: error.status, error_code: error.code, msg: error.message, ...weak };
}

/** The OAuth 2 error word for an HTTP status, as Supabase Auth puts it in redirects. */
export function oauthErrorWord(status: number): string | undefined {
  const words: Record<number, string> = {
    400: "invalid_request",
    401: "unauthorized_client",
    403: "access_denied",
    500: "server_error",
    503: "temporarily_unavailable",
  };
  return words[status];
}

/** The SQLSTATE of a Postgres error, or undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
  if (error instanceof Error && error.name === "PostgresError" && "code" in error && typeof error.code === "string") {
    return error.code;
  }
  return undefined;
}

/** Turns whatever was thrown into an answer. Values that Postgres cannot store are the caller's fault, not ours. */
export function toAuthError(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  if (sqlState(error)?.startsWith("22")) {
    return new AuthError(400, "validation_failed", "A value in the request cannot be stored", { cause: error });
  }
  return new AuthError(500, "unexpected_failure", "Unexpected failure, please check server logs for more information", {
    cause: error,
  });
}
