/**
 * What a log line may say. Anything else is dropped, so that no header, token, e-mail address or path of a file can
 * slip in with a spread object. Add a field here only when it can never hold a person's own words.
 */
const allowedFields = [
  "request_id",
  "operation",
  "method",
  "status",
  "code",
  "duration_ms",
  "user_id",
  "org_id",
  "api_key_id",
  "via",
  "replayed",
  "cache",
  "job",
  "run_id",
  "attempt",
  "service",
  "count",
  "events",
  "accepted",
  "duplicates",
  "rejected",
  "dropped",
  "days",
  "patterns",
  "suggestions",
  "deleted",
  "version",
  "migration",
  "field",
  "error_name",
  "error_message",
  "error_code",
  "error_constraint",
  "error_table",
  "error_at",
  "cause_name",
] as const;

export type LogField = (typeof allowedFields)[number];
export type LogFields = { readonly [Field in LogField]?: string | number | boolean | null | undefined };

const levels = { debug: 10, info: 20, warn: 30, error: 40, silent: 99 } as const;
export type LogLevel = keyof typeof levels;

/** Writes one JSON line an entry. `event` is a fixed phrase in the past tense, such as `request answered`. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** What every line of this logger carries. */
  readonly bound: LogFields;
  /** A logger whose every line carries these fields too. */
  with(fields: LogFields): Logger;
}

type Write = (line: string) => void;

const allowed: ReadonlySet<string> = new Set(allowedFields);
const secrets = [
  /floyo_live_[0-9A-Za-z]+/g,
  /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
  /\b(?:bearer|basic)\s+\S+/gi,
  /[^\s"'<>:@]+@[^\s"'<>@]+\.[A-Za-z]{2,}/g,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@]*@[^\s]*/gi,
];
const valueCharsMax = 400;

/** A second net under the allow-list: what has the shape of a token, an address or a URL with a password is cut out. */
function scrub(value: string): string {
  let clean = value.length > valueCharsMax ? `${value.slice(0, valueCharsMax)}…` : value;
  for (const secret of secrets) clean = clean.replace(secret, "[removed]");
  return clean;
}

/** Makes a logger over `write`, dropping lines below `level`. The application uses `log`; tests make their own. */
export function createLogger(write: Write, level: () => LogLevel, bound: LogFields = {}): Logger {
  const entry =
    (of: Exclude<LogLevel, "silent">) =>
    (event: string, fields: LogFields = {}): void => {
      if (levels[of] < levels[level()]) return;
      const line: Record<string, unknown> = { time: new Date().toISOString(), level: of, event: scrub(event) };
      for (const [name, value] of Object.entries({ ...bound, ...fields })) {
        if (value === undefined || !allowed.has(name)) continue;
        if (typeof value === "string") line[name] = scrub(value);
        else if (value === null || typeof value === "number" || typeof value === "boolean") line[name] = value;
      }
      write(`${JSON.stringify(line)}\n`);
    };
  return {
    debug: entry("debug"),
    info: entry("info"),
    warn: entry("warn"),
    error: entry("error"),
    bound,
    with: (fields) => createLogger(write, level, { ...bound, ...fields }),
  };
}

const isLevel = (value: string | undefined): value is LogLevel => value !== undefined && Object.hasOwn(levels, value);

let write: Write = (line) => process.stdout.write(line);

/** Sends every later line of `log` elsewhere; returns how to undo it. For tests that read what was logged. */
export function redirectLog(to: Write): () => void {
  const before = write;
  write = to;
  return () => {
    write = before;
  };
}

/** The process's own logger. Its level is `LOG_LEVEL`, `info` unless told. */
export const log: Logger = createLogger(
  (line) => write(line),
  () => (isLevel(process.env.LOG_LEVEL) ? process.env.LOG_LEVEL : "info"),
);
