import { z } from "zod";
import { list } from "#lib/contracts/events.ts";
import { cached } from "#lib/platform/cache.ts";
import { cutPage, decodeCursor, encodeCursor } from "#lib/platform/http/cursor.ts";
import { presentEvent } from "./present-event.ts";
import { isWalk, selectEvents, selectWalkEnd } from "./queries.ts";
import { withOffset } from "./with-offset.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/**
 * A person's events in this workspace, newest first, in pages that stay put while new ones arrive. A search that no
 * index answers looks through a bounded stretch a page; where that ends before the page is full, the answer says so
 * and its cursor goes on from there.
 */
export const listEvents = cached(list, async (ctx, query) => {
  const scope = { operation: list.id, query };
  const after = decodeCursor(scope, query.cursor, Position);
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const [rows, end] = await ctx.asUser(async (tx) => {
    const found = await selectEvents(tx, owner, query, after, query.limit + 1);
    const short = isWalk(query) && found.length <= query.limit;
    return [found, short ? await selectWalkEnd(tx, owner, query, after) : null] as const;
  });
  const page = cutPage(rows, query.limit, scope, (last) => [last.occurredAt.toISOString(), last.id]);
  return {
    data: page.rows.map(presentEvent),
    next_cursor: end ? encodeCursor(scope, [end.occurredAt.toISOString(), end.id]) : page.nextCursor,
    looked_back_to: end && withOffset(end.occurredAt, end.utcOffsetMinutes),
  };
});
