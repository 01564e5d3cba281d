import type { MiningEvent } from "#lib/mining/types.ts";
import type { selectNewestEvents } from "./queries.ts";

type MinedRow = Awaited<ReturnType<typeof selectNewestEvents>>[number];

/** The engine knows absent fields and no nulls. */
export function toMiningEvent({ occurredAt, ...row }: MinedRow): MiningEvent {
  const event: MiningEvent = {
    id: row.id,
    occurredAtMs: occurredAt.getTime(),
    utcOffsetMinutes: row.utcOffsetMinutes,
    type: row.type,
  };
  if (row.path !== null) event.path = row.path;
  if (row.previousPath !== null) event.previousPath = row.previousPath;
  if (row.command !== null) event.command = row.command;
  if (row.tool !== null) event.tool = row.tool;
  if (row.action !== null) event.action = row.action;
  if (row.app !== null) event.app = row.app;
  if (row.project !== null) event.project = row.project;
  if (row.branch !== null) event.branch = row.branch;
  if (row.group !== null) event.group = row.group;
  if (row.durationMs !== null) event.durationMs = row.durationMs;
  return event;
}
