import type { Fault } from "../fault.ts";
import type { Pause } from "../home/pause.ts";
import type { SendingReport } from "../send/keep-sending.ts";
import type { Cause } from "./find-cause.ts";
import type { Formed } from "./form-events.ts";
import type { WatchCounts } from "./watch-trees.ts";

export type Phase = "reading" | "watching" | "paused" | "stopping";

/** One line of the live view: an event, or a group of them. */
export interface RecentLine {
  /** Milliseconds since 1970. */
  at: number;
  /** Null when they are of several types. */
  type: string | null;
  path: string;
  previousPath: string | null;
  project: string;
  group: string | null;
  /** How many events the line stands for. */
  count: number;
  cause: Cause | null;
}

/** Everything that can be said of a watcher at a moment. */
export interface WatchReport {
  readonly name: string;
  /** Absolute. */
  readonly roots: readonly string[];
  readonly startedAt: number;
  phase: Phase;
  /** The pause that holds for all of this machine; null while there is none. */
  rest: Pause | null;
  counts: WatchCounts;
  captured: number;
  dropped: number;
  lost: number;
  lastEventAt: number | null;
  /** Newest first. */
  readonly recent: RecentLine[];
  /** What the person should know of and the watcher cannot help, by kind, newest last. */
  readonly troubles: Map<string, string>;
  /** Events cannot be kept: nothing more goes into the spool. */
  keepFault: Fault | null;
  /** Null with `--dry-run` and `--local`. */
  sending: SendingReport | null;
  /** Kept on this machine alone. */
  readonly local: boolean;
}

/** As many as the tallest terminal shows. */
const recentMax = 200;

/** Adds events to the rolling list; those of one group share a line. */
export function addRecent(report: Pick<WatchReport, "recent" | "lastEventAt">, formed: readonly Formed[]): void {
  for (const { event, cause } of formed) {
    const at = Date.parse(event.occurred_at);
    report.lastEventAt = at;
    const group = event.group ?? null;
    const before = group === null ? undefined : report.recent.find((line) => line.group === group);
    if (before) {
      before.count += 1;
      before.at = at;
      before.cause = cause ?? before.cause;
      if (before.type !== event.type) before.type = null;
      before.path = commonFolder(before.path, event.path ?? "");
      continue;
    }
    report.recent.unshift({
      at,
      type: event.type,
      path: subjectOf(event),
      previousPath: event.previous_path ?? null,
      project: event.project ?? "",
      group,
      count: 1,
      cause,
    });
  }
  report.recent.splice(recentMax);
}

/** What a line names: a file, or of what git did the branch, and without one the commit. */
const subjectOf = ({ path, branch, action, group }: Formed["event"]): string =>
  path ?? [action, branch ?? group?.slice(0, 8)].filter(Boolean).join(" ");

/** The folder that two paths lie in, with a slash at its end; empty for the project's top. */
function commonFolder(a: string, b: string): string {
  const [one, other] = [a.split("/"), b.split("/")];
  let same = 0;
  while (same < one.length - 1 && same < other.length - 1 && one[same] === other[same]) same += 1;
  return same === 0 ? "" : `${one.slice(0, same).join("/")}/`;
}
