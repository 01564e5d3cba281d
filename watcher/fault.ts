/** What the process's exit code says. Written out in `floyo --help`, and stable. */
export const exitCodes = { ok: 0, fault: 1, usage: 2, notSignedIn: 3, unreachable: 4, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A fault the person can act on: one sentence, what to do about it, and the exit code. Shown without a stack. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly exitCode: ExitCode;
  /** A short stable word for machines, such as `NOT_SIGNED_IN` or the server's own error code. */
  readonly code: string;
  readonly hint: string | null;
  /** How long the server asked to be left alone, where it did. */
  readonly retryAfterMs: number | null;

  constructor(
    code: string,
    message: string,
    options: { exitCode?: ExitCode; hint?: string; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.exitCode = options.exitCode ?? exitCodes.fault;
    this.hint = options.hint ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

export const usageFault = (message: string, hint?: string): Fault =>
  new Fault("USAGE", message, { exitCode: exitCodes.usage, ...(hint ? { hint } : {}) });

/** The system's word for what went wrong (`ENOSPC`, `ENOENT`), or null when the error has none. */
export function systemCode(error: unknown): string | null {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}
