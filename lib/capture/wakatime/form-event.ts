import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Heartbeat } from "#lib/contracts/wakatime.ts";
import type { Agent } from "./read-agent.ts";
import { hostOf, shortenEntity } from "./shorten-entity.ts";

export interface Sender {
  readonly agent: Agent;
  /** The machine's name, where it was said. */
  readonly machine: string | null;
}

export interface Surroundings {
  /** When the same entity was heard of before, in seconds since 1970; null: never. */
  readonly before: number | null;
  /** How long somebody may rest before a file counts as opened again, in seconds. */
  readonly idleSeconds: number;
  /** Writes a time, in milliseconds since 1970, as RFC 3339 on the person's clock. */
  readonly writeTime: (atMs: number) => string;
  /**
   * The UUID that a name always has. The name holds the raw path, so it must be keyed with a secret: from an id made
   * without one, a path could be guessed that a rule hashes or drops.
   */
  readonly nameId: (name: string) => string;
}

/** What is the same however often and in whatever company a heartbeat is sent. */
const identityOf = (beat: Heartbeat, machine: string | null): string =>
  JSON.stringify([
    "wakatime",
    machine,
    beat.time,
    beat.type,
    beat.entity,
    beat.category,
    beat.project,
    beat.branch,
    beat.is_write ?? false,
  ]);

/** Which heartbeats are about one thing: the key by which `before` is remembered. */
export const subjectOf = ({ type, project, entity }: Heartbeat): string => JSON.stringify([type, project, entity]);

/**
 * One heartbeat as one event, or null when there is nothing to tell. Of an address the host alone goes into it. Its
 * path is whole yet, so that rules about folders can judge it; after them, `shortenEvent` takes away what stands above
 * the project, before anything is kept.
 */
export function formEvent(beat: Heartbeat, { agent, machine }: Sender, around: Surroundings): TelemetryEvent | null {
  const what = tellOf(beat, agent, around);
  if (what === null) return null;
  const event: TelemetryEvent = {
    id: around.nameId(identityOf(beat, machine)),
    ...what,
    occurred_at: around.writeTime(Math.round(beat.time * 1000)),
    source: "wakatime",
    metadata: metadataOf(beat, agent),
  };
  if (beat.project) event.project = beat.project;
  if (beat.branch) event.branch = beat.branch;
  return event;
}

/** The event of a heartbeat, with nothing of its path above the project's folder. */
export function shortenEvent(event: TelemetryEvent, beat: Heartbeat): TelemetryEvent {
  if (event.path === undefined) return event;
  return { ...event, path: shortenEntity(event.path, beat.project_root_count ?? null, beat.project ?? null) };
}

/**
 * An opening of a file that turns out to have been open is use of the editor: for whoever learns only after the rules
 * what came before, because it is the ruled paths that are compared.
 */
export function asGoingOn(event: TelemetryEvent): TelemetryEvent {
  if (event.type !== "file_opened") return event;
  const category = event.metadata?.category;
  return { ...event, type: "tool_used", action: typeof category === "string" ? category : defaultCategory };
}

const defaultCategory = "coding";

function tellOf(
  beat: Heartbeat,
  agent: Agent,
  { before, idleSeconds }: Surroundings,
): Pick<TelemetryEvent, "type" | "path" | "tool" | "action" | "app"> | null {
  const action = beat.category ?? defaultCategory;
  if (beat.type === "app") return { type: "app_used", app: beat.entity.slice(0, 256), action };
  if (beat.type !== "file") {
    const host = hostOf(beat.entity);
    return host === null ? null : { type: "page_visited", app: host, action };
  }
  const tool = agent.editor ?? "editor";
  // What was never saved has no path; its title may be its first line.
  if (beat.is_unsaved_entity) return { type: "tool_used", tool, action };
  const path = beat.entity;
  if (shortenEntity(path, null, null) === "") return { type: "tool_used", tool, action };
  if (beat.is_write) return { type: "file_modified", path, tool };
  const gap = before === null ? Number.POSITIVE_INFINITY : Math.abs(beat.time - before);
  return gap > idleSeconds ? { type: "file_opened", path, tool } : { type: "tool_used", tool, action, path };
}

function metadataOf(beat: Heartbeat, agent: Agent): NonNullable<TelemetryEvent["metadata"]> {
  const facts = {
    category: beat.category ?? defaultCategory,
    language: beat.language,
    editor: agent.editor,
    plugin: agent.plugin,
    os: agent.os,
    lines: beat.lines,
    lineno: beat.lineno,
    cursorpos: beat.cursorpos,
    ai_line_changes: beat.ai_line_changes,
    human_line_changes: beat.human_line_changes,
    is_unsaved: beat.is_unsaved_entity || null,
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, value]])),
  );
}
