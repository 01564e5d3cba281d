import { sql } from "drizzle-orm";
import { z } from "zod";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { decide } from "#lib/contracts/device-logins.ts";
import { hashCode } from "#lib/platform/auth/device-code.ts";
import type { Context } from "#lib/platform/context.ts";
import { asApp } from "#lib/platform/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { noSuchCode } from "./no-such-code.ts";

const Outcome = z.enum(["done", "unknown", "expired", "decided", "forbidden"]);

/**
 * Approves or denies the machine that waits with a user code, once. Approved, it may take a key of this person's for
 * this workspace. NOT_FOUND when no machine has the code; CONFLICT when it was decided before or is too late; FORBIDDEN
 * when the person's role may not make keys here.
 */
export async function decideDeviceLogin(
  ctx: Context,
  { user_code, decision }: InputOf<typeof decide>,
): Promise<OutputOf<typeof decide>> {
  const [row] = await asApp((db) =>
    db.execute<{ outcome: string }>(sql`
      select floyo_private.decide_device_login(
        ${Buffer.from(hashCode(user_code))}, ${ctx.org.id}::uuid, ${ctx.actor.userId}::uuid,
        ${decision === "approve" ? "approved" : "denied"}
      ) as outcome`),
  );
  const outcome = Outcome.parse(row?.outcome);
  if (outcome === "unknown") throw noSuchCode();
  if (outcome === "expired") throw new AppError("CONFLICT", { message: "This code has expired. Begin again there." });
  if (outcome === "decided")
    throw new AppError("CONFLICT", { message: "This code was decided about before. Begin again there." });
  if (outcome === "forbidden")
    throw new AppError("FORBIDDEN", {
      message: "As a viewer you cannot make keys in this workspace. Choose one in which you are a member.",
    });
}
