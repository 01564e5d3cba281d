import {
  createBucket as createBucketContract,
  deleteBucket as deleteBucketContract,
  getBucket as getBucketContract,
} from "#lib/contracts/activitywatch.ts";
import { createBucket } from "#lib/domains/activitywatch/create-bucket.ts";
import { deleteBucket } from "#lib/domains/activitywatch/delete-bucket.ts";
import { getBucket } from "#lib/domains/activitywatch/get-bucket.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(getBucketContract, { permission: "events:read" }, getBucket);
export const POST = route(createBucketContract, { permission: "telemetry:write" }, createBucket);
export const DELETE = route(deleteBucketContract, { permission: "events:delete" }, deleteBucket);
