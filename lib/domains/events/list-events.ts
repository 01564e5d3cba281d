import { z } from "zod";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { list, type StoredEvent } from "#lib/contracts/events.ts";
import type { Context } from "#lib/platform/context.ts";
import { cutPage, decodeCursor } from "#lib/platform/http/cursor.ts";
import { selectEvents } from "./queries.ts";
import { withOffset } from "./with-offset.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/** A person's events in this workspace, newest first, in pages that stay put while new ones arrive. */
export async function listEvents(ctx: Context, query: InputOf<typeof list>): Promise<OutputOf<typeof list>> {
  const scope = { operation: list.id, query };
  const after = decodeCursor(scope, query.cursor, Position);
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectEvents(tx, owner, query, after, query.limit + 1));
  const page = cutPage(rows, query.limit, scope, (last) => [last.occurredAt.toISOString(), last.id]);
  return { data: page.rows.map(present), next_cursor: page.nextCursor };
}

function present(row: Awaited<ReturnType<typeof selectEvents>>[number]): StoredEvent {
  return {
    id: row.id,
    type: row.type,
    occurred_at: withOffset(row.occurredAt, row.utcOffsetMinutes),
    received_at: row.receivedAt.toISOString(),
    path: row.path,
    previous_path: row.previousPath,
    extension: row.extension,
    command: row.command,
    tool: row.tool,
    action: row.action,
    app: row.app,
    project: row.project,
    branch: row.branch,
    group: row.groupKey,
    source: row.source,
    duration_ms: row.durationMs,
    metadata: row.metadata,
    device_id: row.deviceId,
  };
}
