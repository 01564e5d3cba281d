import { hasDay } from "./event-log.ts";
import { instantOf, offsetOf } from "./parse-time.ts";
import type { MiningEvent } from "./types.ts";

/** Why a line is no event, and what would make it one. */
export interface BadLine {
  problem: string;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/**
 * An event from a line of a file: the telemetry form, read liberally. A line without `id` is called `line-<number>`, so
 * it has the same id at every reading; `commit` serves where `group` is missing, as in exported file histories. What else
 * a line holds is not looked at.
 * @param number of the line, from 1
 */
export function readLine(line: string, number: number): MiningEvent | BadLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problem: "is not JSON; write one JSON object a line" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: "is not a JSON object; write one event a line" };
  }
  return readRecord(value as Record<string, unknown>, number);
}

/** The same, of a line that is parsed already. */
export function readRecord(record: Readonly<Record<string, unknown>>, number: number): MiningEvent | BadLine {
  const type = text(record.type);
  if (type === undefined) return { problem: "has no `type`; name what happened, e.g. `file_modified`" };
  const at = text(record.occurred_at);
  if (at === undefined) return { problem: "has no `occurred_at`; give a time such as `2026-03-02T09:15:00+01:00`" };
  const occurredAtMs = instantOf(at);
  if (Number.isNaN(occurredAtMs)) {
    return { problem: `has an \`occurred_at\` that is no time; write it like \`2026-03-02T09:15:00+01:00\`` };
  }
  if (!hasDay(occurredAtMs)) {
    return { problem: "has an `occurred_at` outside of the years 1970 to 9999; its clock was wrong" };
  }
  const id = typeof record.id === "number" ? String(record.id) : text(record.id);
  const event: MiningEvent = { id: id ?? `line-${number}`, occurredAtMs, utcOffsetMinutes: offsetOf(at), type };
  const path = text(record.path);
  if (path !== undefined) event.path = path;
  const previousPath = text(record.previous_path);
  if (previousPath !== undefined) event.previousPath = previousPath;
  const command = text(record.command);
  if (command !== undefined) event.command = command;
  const tool = text(record.tool);
  if (tool !== undefined) event.tool = tool;
  const action = text(record.action);
  if (action !== undefined) event.action = action;
  const app = text(record.app);
  if (app !== undefined) event.app = app;
  const project = text(record.project);
  if (project !== undefined) event.project = project;
  const branch = text(record.branch);
  if (branch !== undefined) event.branch = branch;
  const group = text(record.group) ?? text(record.commit);
  if (group !== undefined) event.group = group;
  if (typeof record.duration_ms === "number") event.durationMs = record.duration_ms;
  return event;
}

export function isBadLine(read: MiningEvent | BadLine): read is BadLine {
  return "problem" in read;
}
