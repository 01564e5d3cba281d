import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { type Data, kindOf } from "./clean-data.ts";
import type { Stretch } from "./merge-heartbeat.ts";

/** Whose stretch it is, and how it is written down. */
export interface Stream {
  /** As its watcher calls it; it names the machine too. */
  readonly bucketId: string;
  readonly type: string;
  /** The watcher, e.g. `aw-watcher-vscode`. */
  readonly client: string;
  /** Writes a time, in milliseconds since 1970, as RFC 3339 on the person's clock. */
  readonly writeTime: (atMs: number) => string;
  /** The UUID that a name always has. */
  readonly nameId: (name: string) => string;
}

/** What an event of less than this would tell is that somebody passed by. */
export const toldMsMin = 1_000;

/**
 * A stretch that has ended as one event: an application used, a page visited or a file opened, for as long as it was.
 * Null for what is no doing of the person's (to be away), what is unknown, and what was over at once.
 *
 * @param stretch with data that `cleanData` has been over
 */
export function formEvent({ startMs, durationMs, data }: Stretch, stream: Stream): TelemetryEvent | null {
  if (durationMs < toldMsMin) return null;
  const what = tellOf(data, stream);
  if (what === null) return null;
  return {
    id: stream.nameId(JSON.stringify(["activitywatch", stream.bucketId, startMs, what])),
    ...what,
    occurred_at: stream.writeTime(startMs),
    duration_ms: Math.round(durationMs),
    source: "activitywatch",
  };
}

function tellOf(
  data: Data,
  { type, client }: Stream,
): Pick<TelemetryEvent, "type" | "path" | "tool" | "app" | "project" | "branch" | "metadata"> | null {
  const { app, url, file, project, language, branch } = data as Readonly<Record<string, string | undefined>>;
  switch (kindOf(type, data)) {
    case "window":
      return app === undefined ? null : { type: "app_used", app };
    case "page":
      return url === undefined ? null : { type: "page_visited", app: new URL(url).hostname };
    case "editor":
      return file === undefined
        ? null
        : {
            type: "file_opened",
            path: file,
            tool: client.replace(/^aw-watcher-/, "") || "editor",
            ...(project === undefined ? {} : { project }),
            ...(branch === undefined ? {} : { branch }),
            ...(language === undefined ? {} : { metadata: { language } }),
          };
    default:
      return null;
  }
}
