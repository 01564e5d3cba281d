import { SuggestionStatus } from "#lib/contracts/suggestions.ts";
import { exportBuckets } from "#lib/domains/activitywatch/export-buckets.ts";
import { listApiKeys } from "#lib/domains/api-keys/list-api-keys.ts";
import { listDevices } from "#lib/domains/devices/list-devices.ts";
import { listEvents } from "#lib/domains/events/list-events.ts";
import { listLedger } from "#lib/domains/ledger/list-ledger.ts";
import { getPattern } from "#lib/domains/patterns/get-pattern.ts";
import { listPatterns } from "#lib/domains/patterns/list-patterns.ts";
import { getRules } from "#lib/domains/privacy/get-rules.ts";
import { listReceipts } from "#lib/domains/privacy/list-receipts.ts";
import { listSuggestions } from "#lib/domains/suggestions/list-suggestions.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { getMe } from "./get-me.ts";
import { listConsents } from "./list-consents.ts";

/** One line of an export: what it is, and the thing as the API gives it. */
export interface ExportLine {
  readonly kind:
    | "me"
    | "decision"
    | "device"
    | "api_key"
    | "privacy_rules"
    | "privacy_receipt"
    | "ledger_entry"
    | "activitywatch_bucket"
    | "suggestion"
    | "pattern"
    | "event";
  readonly data: unknown;
}

interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

/**
 * Everything of a person's in this workspace, a page at a time: years of events are never in memory at once. What changes
 * meanwhile is in it or not; nothing is in it twice.
 */
export async function* exportOwn(ctx: Context): AsyncGenerator<ExportLine> {
  const page = { limit: 200 } as const;
  yield { kind: "me", data: await getMe(ctx) };
  for (const data of await listConsents(ctx)) yield { kind: "decision", data };
  const devices: string[] = [];
  for await (const data of all((cursor) => listDevices(ctx, { ...page, cursor }))) {
    devices.push(data.id);
    yield { kind: "device", data };
  }
  for await (const data of all((cursor) => listApiKeys(ctx, { ...page, cursor }))) yield { kind: "api_key", data };
  yield { kind: "privacy_rules", data: await getRules(ctx) };
  for await (const data of all((cursor) => listReceipts(ctx, { ...page, cursor })))
    yield { kind: "privacy_receipt", data };
  for (const device of devices)
    for await (const data of all((cursor) => listLedger(ctx, { ...page, device, cursor })))
      yield { kind: "ledger_entry", data };
  for (const data of Object.values((await exportBuckets(ctx)).buckets)) yield { kind: "activitywatch_bucket", data };
  for (const status of SuggestionStatus.options)
    for await (const data of all((cursor) => listSuggestions(ctx, { ...page, status, cursor })))
      yield { kind: "suggestion", data };
  for await (const { id } of all((cursor) => listPatterns(ctx, { ...page, sort: "confidence", cursor })))
    for (const data of await unlessGone(getPattern(ctx, { id }))) yield { kind: "pattern", data };
  for await (const data of all((cursor) => listEvents(ctx, { ...page, cursor }))) yield { kind: "event", data };
}

async function* all<T>(read: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const { data, next_cursor } = await read(cursor);
    yield* data;
    cursor = next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** A pattern may have ended since the page that names it was read. */
async function unlessGone<T>(found: Promise<T>): Promise<T[]> {
  try {
    return [await found];
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") return [];
    throw error;
  }
}
