import { join } from "node:path";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { readBranch, readText } from "../watch/find-repository.ts";
import { headEvents, readHeadMove } from "./head-event.ts";

/**
 * What git's log of `HEAD` still tells of a working tree, oldest first, each event with the id that it has where it is
 * seen as it happens. Git forgets after 90 days unless told otherwise, so the log is read whole; none is kept for a bare
 * repository.
 *
 * @param gitFolder the working tree's own @param since seconds since 1970: what is older is left out
 */
export function readHeadLog(gitFolder: string, project: string, since: number | null): TelemetryEvent[] {
  const text = readText(join(gitFolder, "logs", "HEAD")) ?? "";
  // A last line without its end is being written.
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  const events = headEvents(
    lines.flatMap((line) => readHeadMove(line) ?? []),
    project,
    readBranch(gitFolder),
  );
  return since === null ? events : events.filter((event) => Date.parse(event.occurred_at) >= since * 1000);
}
