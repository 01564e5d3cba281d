import { listBuckets as listBucketsContract } from "#lib/contracts/activitywatch.ts";
import { listBuckets } from "#lib/domains/activitywatch/list-buckets.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(listBucketsContract, { permission: "events:read" }, listBuckets);
