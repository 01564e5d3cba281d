import { cleanData } from "#lib/capture/activitywatch/clean-data.ts";
import { redactRecords } from "#lib/domains/privacy/redact-records.ts";
import type { Context } from "#lib/platform/context.ts";
import type { Facts } from "./queries.ts";

/** What may be kept of each moment of a bucket, by what is known of its kind and by the person's rules; null: nothing. */
export async function cleanFacts(ctx: Context, type: string, moments: readonly Facts[]): Promise<(Facts | null)[]> {
  return await redactRecords(
    ctx,
    moments.map((data) => cleanData(type, data)),
  );
}
