import type { ErrorEvent, NodeClient } from "@sentry/node";
import { env } from "./env.ts";
import type { LogFields } from "./log.ts";

/** Fields of a log line that say where an error happened. Who it happened to is not among them. */
const tagFields = [
  "request_id",
  "operation",
  "method",
  "via",
  "job",
  "code",
  "error_code",
  "error_table",
  "cause_name",
] as const;

/** How long a serverless instance is kept awake to send a report, in milliseconds. */
const flushTimeoutMs = 2_000;

/** Where errors are reported, and as what. A DSN may be public: it can only be written to. */
export interface Tracking {
  readonly dsn: string;
  readonly environment: string;
  readonly release: string | null;
}

/** What server and pages need to report their errors; null while no DSN is set. */
export function errorTracking(): Tracking | null {
  const { SENTRY_DSN, NODE_ENV, VERCEL_ENV, VERCEL_GIT_COMMIT_SHA } = env();
  if (!SENTRY_DSN) return null;
  return { dsn: SENTRY_DSN, environment: VERCEL_ENV ?? NODE_ENV, release: VERCEL_GIT_COMMIT_SHA ?? null };
}

let client: Promise<NodeClient> | null = null;

/** The error tracker's client, loaded at the first error and never without a DSN. */
function openClient({ dsn, environment, release }: Tracking): Promise<NodeClient> {
  client ??= import("@sentry/node").then((sentry) => {
    const opened = new sentry.NodeClient({
      dsn,
      // None of those that watch the process: they attach requests, breadcrumbs, host names and source lines.
      integrations: [sentry.dedupeIntegration()],
      transport: sentry.makeNodeTransport,
      stackParser: sentry.defaultStackParser,
      environment,
      ...(release ? { release } : {}),
      sendClientReports: false,
      beforeSend: scrub,
    });
    opened.init();
    return opened;
  });
  return client;
}

/**
 * Sends an error to Sentry, when `SENTRY_DSN` names one; else does nothing. `fields` are those of its log line: what they
 * call the error stands in for its own message, which could quote what a person sent.
 */
export function trackError(error: unknown, fields: LogFields): void {
  const tracking = errorTracking();
  if (!tracking) return;
  void outliveAnswer(send(tracking, error, fields).catch(() => undefined));
}

/** Where an instance sleeps once it has answered, the answer waits for nothing and the report still leaves. */
async function outliveAnswer(sending: Promise<void>): Promise<void> {
  try {
    const { after } = await import("next/server");
    after(sending);
  } catch {
    // No request of Next's to outlive: a benchmark or a test.
  }
}

async function send(tracking: Tracking, error: unknown, fields: LogFields): Promise<void> {
  const sentry = await openClient(tracking);
  const tags = Object.fromEntries(tagFields.flatMap((name) => (fields[name] ? [[name, String(fields[name])]] : [])));
  sentry.captureException(error, {
    mechanism: { handled: true, type: "report" },
    captureContext: { tags, extra: { message: fields.error_message ?? null } },
  });
  await sentry.flush(flushTimeoutMs);
}

/** Keeps the kinds of error and where they happened; drops every word that may be somebody's own. */
function scrub(event: ErrorEvent): ErrorEvent {
  const { event_id, timestamp, platform, level, release, environment, tags, extra, sdk, type } = event;
  const message = typeof extra?.message === "string" ? extra.message : "";
  const values = (event.exception?.values ?? []).map(({ type: name, mechanism, stacktrace }) => ({
    type: name,
    value: message,
    mechanism,
    stacktrace: {
      frames: (stacktrace?.frames ?? []).map(({ filename, function: called, lineno, colno, in_app }) => ({
        filename: filename?.replace(`${process.cwd()}/`, "").replace(/^.*\/node_modules\//, "node_modules/"),
        function: called,
        lineno,
        colno,
        in_app,
      })),
    },
  }));
  return { event_id, timestamp, platform, level, release, environment, tags, sdk, type, exception: { values } };
}
