import { importBuckets as importBucketsContract } from "#lib/contracts/activitywatch.ts";
import { importBuckets } from "#lib/domains/activitywatch/import-buckets.ts";
import { route } from "#lib/platform/http/route.ts";

export const POST = route(importBucketsContract, { permission: "telemetry:write" }, importBuckets);
