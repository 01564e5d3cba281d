import { cleanData } from "#lib/capture/activitywatch/clean-data.ts";
import type { Facts } from "./queries.ts";

/** What may be kept of each moment of a bucket: null where nothing may. */
export const cleanFacts = (type: string, moments: readonly Facts[]): (Facts | null)[] =>
  moments.map((data) => cleanData(type, data));
