import { sql } from "drizzle-orm";
import { z } from "zod";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { DeviceLogin, type find, formatUserCode } from "#lib/contracts/device-logins.ts";
import { Scope } from "#lib/contracts/scopes.ts";
import { hashCode } from "#lib/platform/auth/device-code.ts";
import type { Context } from "#lib/platform/context.ts";
import { asApp } from "#lib/platform/db.ts";
import { noSuchCode } from "./no-such-code.ts";

const Row = z.object({
  state: DeviceLogin.shape.state,
  device_name: z.string().nullable(),
  client: z.string().nullable(),
  address: z.string().nullable(),
  scopes: z.array(z.string()),
  created_at: z.coerce.date(),
  expires_at: z.coerce.date(),
});

/**
 * The machine that waits with a user code, as it described itself. Whoever is signed in and knows the code may see it;
 * who decided about it, and for which workspace, is not told. NOT_FOUND when no machine has it.
 */
export async function findDeviceLogin(
  _ctx: Context,
  { user_code }: InputOf<typeof find>,
): Promise<OutputOf<typeof find>> {
  const [found] = await asApp((db) =>
    db.execute(sql`
      select state, device_name, client, address, scopes, created_at, expires_at
      from floyo_private.find_device_login(${Buffer.from(hashCode(user_code))})`),
  );
  if (!found) throw noSuchCode();
  const { created_at, expires_at, scopes, ...rest } = Row.parse(found);
  return {
    ...rest,
    user_code: formatUserCode(user_code),
    scopes: Scope.options.filter((scope) => scopes.includes(scope)),
    created_at: created_at.toISOString(),
    expires_at: expires_at.toISOString(),
  };
}
