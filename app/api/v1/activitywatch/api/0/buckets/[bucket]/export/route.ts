import { exportBucket } from "#lib/contracts/activitywatch.ts";
import { exportOneBucket } from "#lib/domains/activitywatch/export-one-bucket.ts";
import { route } from "#lib/platform/http/route.ts";

export const GET = route(exportBucket, { permission: "events:read" }, exportOneBucket);
