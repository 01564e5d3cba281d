import { exportBuckets as exportBucketsContract } from "#lib/contracts/activitywatch.ts";
import { exportBuckets } from "#lib/domains/activitywatch/export-buckets.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(exportBucketsContract, { permission: "events:read" }, exportBuckets);
