/** What a line of the log may carry. Payloads, headers and keys have no field, so none can be logged by mistake. */
export interface LogFields {
  readonly app?: string;
  readonly function?: string;
  readonly run?: string;
  readonly event?: string;
  readonly count?: number;
  readonly url?: string;
  readonly reason?: string;
}

export type Log = (level: "info" | "warn" | "error", message: string, fields?: LogFields) => void;

/** One JSON line per message on the standard error stream. */
export const logToStderr: Log = (level, message, fields = {}) => {
  process.stderr.write(
    `${JSON.stringify({ time: new Date().toISOString(), level, part: "jobs", message, ...fields })}\n`,
  );
};

/** Says what went wrong without quoting what it went wrong with: Postgres puts values into its messages. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return "unknown fault";
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  if ("severity" in error) return `database error ${code ?? ""}`.trim();
  return code === undefined ? `${error.name}: ${error.message}` : `${code}: ${error.message}`;
}
