import { createHash } from "node:crypto";
import { z } from "zod";
import { invalid } from "../errors.ts";

/** Raise when the order of a list changes, so that cursors of the old order are refused instead of skipping items. */
const version = 1;

/** What a cursor points behind: the sort values of the last item, tie-breaker last. */
export type CursorValue = string | number | null;

const Payload = z.tuple([
  z.literal(version),
  z.string(),
  z
    .array(z.union([z.string(), z.number(), z.null()]))
    .min(1)
    .max(8),
]);

/** What a cursor belongs to: an operation with its filters and sort. Page size is not part of it. */
export interface CursorScope {
  /** The contract's id. */
  readonly operation: string;
  /** The parsed query; `limit` and `cursor` in it are ignored. */
  readonly query: Readonly<Record<string, unknown>>;
}

function fingerprint({ operation, query }: CursorScope): string {
  const filters = Object.entries(query)
    .filter(([name, value]) => name !== "cursor" && name !== "limit" && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([operation, filters]))
    .digest("base64url")
    .slice(0, 12);
}

/**
 * An opaque cursor for a keyset page. `position` holds the sort values of the last item given, in the order of the
 * list's `order by`; comparing rows with it keeps pages stable while new items arrive. It grants nothing: row-level
 * security applies to the next page as to any.
 */
export function encodeCursor(scope: CursorScope, position: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify([version, fingerprint(scope), position])).toString("base64url");
}

/**
 * Reads a cursor back; null when the query has none. Throws VALIDATION_ERROR on the field `cursor` when it is no
 * cursor, of another operation, or of other filters. `shape` says what the list's sort values must be.
 */
export function decodeCursor<T extends readonly CursorValue[]>(
  scope: CursorScope,
  cursor: string | undefined,
  shape: z.ZodType<T>,
): T | null {
  if (cursor === undefined) return null;
  const payload = Payload.safeParse(parse(cursor));
  if (!payload.success) throw invalid("cursor", "is not a cursor that this list gave; start again without it");
  const [, of, position] = payload.data;
  if (of !== fingerprint(scope))
    throw invalid("cursor", "belongs to other filters; keep them the same, or start again without it");
  const checked = shape.safeParse(position);
  if (!checked.success) throw invalid("cursor", "is not a cursor that this list gave; start again without it");
  return checked.data;
}

function parse(cursor: string): unknown {
  if (!/^[\w-]+$/.test(cursor)) return null;
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

/**
 * Cuts a page from `limit + 1` rows: asking for one more than the page holds tells whether there is a next one
 * without counting. `positionOf` gives the sort values of the page's last row.
 */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  scope: CursorScope,
  positionOf: (last: Row) => readonly CursorValue[],
): { rows: readonly Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { rows: page, nextCursor: more ? encodeCursor(scope, positionOf(last)) : null };
}
