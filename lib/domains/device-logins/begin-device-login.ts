import { sql } from "drizzle-orm";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { type begin, deviceLoginSeconds, formatUserCode, pollSeconds } from "#lib/contracts/device-logins.ts";
import { generateDeviceCode, generateUserCode, hashCode } from "#lib/platform/auth/device-code.ts";
import { asApp } from "#lib/platform/db.ts";
import { env } from "#lib/platform/env.ts";
import type { OpenContext } from "#lib/platform/http/open-route.ts";

/** Of 25 billion user codes hardly one is taken; that three in a row are is a fault of ours. */
const attemptsMax = 3;

/** Notes that a machine asks to be signed in, and gives it the code that it keeps and the one that its person reads. */
export async function beginDeviceLogin(
  { client, address }: OpenContext,
  { scopes }: InputOf<typeof begin>,
): Promise<OutputOf<typeof begin>> {
  const deviceCode = generateDeviceCode();
  const wanted = [...new Set(scopes)];
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const letters = generateUserCode();
    const [row] = await asApp((db) =>
      db.execute<{ made: boolean }>(sql`
        select floyo_private.begin_device_login(
          ${Buffer.from(hashCode(deviceCode))}, ${Buffer.from(hashCode(letters))}, ${client.deviceId}::uuid,
          ${client.deviceName}, ${client.name}, ${address}, ${sql.param(wanted)}::text[], ${deviceLoginSeconds}
        ) as made`),
    );
    if (!row?.made) continue;
    const url = new URL("/device", env().SITE_URL);
    const complete = new URL(url);
    complete.searchParams.set("code", formatUserCode(letters));
    return {
      device_code: deviceCode,
      user_code: formatUserCode(letters),
      verification_url: url.href,
      verification_url_complete: complete.href,
      expires_in: deviceLoginSeconds,
      interval: pollSeconds,
    };
  }
  throw new Error("No user code was free.");
}
