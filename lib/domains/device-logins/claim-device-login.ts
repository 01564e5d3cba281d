import { sql } from "drizzle-orm";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { type claim, DeviceLoginOutcome, pollSeconds } from "#lib/contracts/device-logins.ts";
import { apiKeyPrefix, generateApiKey, hashApiKey } from "#lib/platform/auth/api-key.ts";
import { hashCode } from "#lib/platform/auth/device-code.ts";
import { asApp } from "#lib/platform/db.ts";
import type { OpenContext } from "#lib/platform/http/open-route.ts";

/** RFC 8628, section 3.5: whoever asks too soon waits this much longer each time. */
const slowDownSeconds = 5;

/**
 * Tells a machine how its request stands. Approved, it is handed the key that the database stored in this same moment:
 * of a key that nobody takes there is none, and of two questions at once one gets it.
 */
export async function claimDeviceLogin(
  { requestId }: OpenContext,
  { device_code }: InputOf<typeof claim>,
): Promise<OutputOf<typeof claim>> {
  const key = generateApiKey();
  const [row] = await asApp((db) =>
    db.execute<{ status: string }>(sql`
      select floyo_private.claim_device_login(
        ${Buffer.from(hashCode(device_code))}, ${pollSeconds}, ${Buffer.from(hashApiKey(key))}, ${apiKeyPrefix(key)},
        ${requestId}
      ) as status`),
  );
  return DeviceLoginOutcome.parse({
    status: row?.status,
    ...(row?.status === "approved" ? { key } : {}),
    ...(row?.status === "slow_down" ? { interval: pollSeconds + slowDownSeconds } : {}),
  });
}
