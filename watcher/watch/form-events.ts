import { randomUUID } from "node:crypto";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { rfc3339 } from "../collect/parse-git-log.ts";
import { toText } from "./file-names.ts";
import { type Cause, findCause } from "./find-cause.ts";
import type { Project } from "./find-project.ts";
import type { Change, Sighting } from "./pair-changes.ts";

/** More files than this within `massMs` are a tool's doing: nobody edits so many by hand. As the engine counts. */
export const massFilesMin = 30;
const massMs = 1_000;
/** A pause longer than this ends it. */
const massPauseMs = 400;

/** An event, and what it is part of. */
export interface Formed {
  readonly event: TelemetryEvent;
  readonly cause: Cause | null;
  /** Whole paths of where it happened, for the look at private folders; of a redacted event, none. */
  readonly places: readonly string[];
}

/** Makes events of changes, and tells what a tool changed all at once from what the person did. */
export class EventFormer {
  #recent: { at: number; files: number }[] = [];
  #group: { id: string; since: number; last: number } | null = null;

  /**
   * @param waiting how many more files have been touched and not been looked at yet
   * @param now by the wall clock, in milliseconds since 1970
   */
  form(changes: readonly Change[], waiting: number, now: number): Formed[] {
    const since = changes[0]?.file.at ?? now;
    const group = this.#findGroup(changes.length, waiting, since, now);
    const causes = new Map<Project, { cause: Cause | null; group: string | null }>();
    const belonging = (project: Project) => {
      const known = causes.get(project);
      if (known) return known;
      const cause = project.git && findCause(project.git, group?.since ?? since, group !== null);
      const found = { cause, group: group?.id ?? (cause ? randomUUID() : null) };
      causes.set(project, found);
      return found;
    };
    return changes.flatMap((change) => {
      const { cause, group: id } = belonging(change.file.folder.project);
      const more: Partial<TelemetryEvent> =
        id === null ? {} : { group: id, metadata: cause ? toMetadata(cause) : { by: "tool" } };
      const places = placesOf(change);
      return eventsOf(change).map((event) => ({ event: { ...event, ...more }, cause, places }));
    });
  }

  /** The group of a change of many files, for as long as files go on changing. */
  #findGroup(files: number, waiting: number, since: number, now: number) {
    if (this.#group && (since - this.#group.last > massPauseMs || now < this.#group.last)) this.#group = null;
    this.#recent = this.#recent.filter(({ at }) => at <= now && now - at < massMs);
    this.#recent.push({ at: now, files });
    const many = this.#recent.reduce((sum, one) => sum + one.files, waiting) > massFilesMin;
    if (many) this.#group ??= { id: randomUUID(), since, last: now };
    if (this.#group) this.#group.last = now;
    return this.#group;
  }
}

const toMetadata = ({ tool, action }: Cause): Record<string, string> =>
  action === null ? { by: "tool", tool } : { by: "tool", tool, action };

/** A file that moved from one project to another left the one and came to the other. */
function eventsOf(change: Change): TelemetryEvent[] {
  if (change.type !== "file_renamed") return [toEvent(change.type, change.file)];
  const { from, file } = change;
  if (from.folder.project.top === file.folder.project.top)
    return [{ ...toEvent("file_renamed", file), previous_path: pathIn(file.folder.project, from) }];
  return [toEvent("file_deleted", from), toEvent("file_created", file)];
}

function toEvent(type: Change["type"], file: Sighting): TelemetryEvent {
  const at = new Date(file.at);
  return {
    id: randomUUID(),
    type,
    occurred_at: rfc3339(file.at, -at.getTimezoneOffset()),
    clock: "device",
    path: pathIn(file.folder.project, file),
    project: file.folder.project.name,
    source: "watch",
  };
}

const placesOf = (change: Change): string[] =>
  [change.file, ...(change.type === "file_renamed" ? [change.from] : [])].map(({ folder, name }) =>
    toText(folder.pathOf(name)),
  );

/** Relative to the project's top. */
const pathIn = ({ top }: Project, { folder, name }: Sighting): string =>
  toText(folder.pathOf(name).slice(top.length + 1));
