import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { idempotencyKeys } from "#drizzle/schema/requests.ts";
import type { JobEvent } from "#inngest/events.ts";
import type { Contract } from "#lib/contracts/contract.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db.ts";
import { databaseFault } from "../db-errors.ts";
import { AppError, invalid } from "../errors.ts";

/** How long a first answer is kept, in hours. */
export const keptHours = 24;
const keyChars = /^[\x21-\x7e]{16,255}$/;

/** What is kept of an answer: the body encrypted under the client's own key, which is not stored. */
const Kept = z.object({ sealed: z.string() });

interface Answer<T> {
  readonly output: T;
  readonly replayed: boolean;
}

/** The header's key, or null. Quotes of the draft's structured form are taken off. Throws VALIDATION_ERROR. */
export function idempotencyKeyOf(headers: Headers): string | null {
  const given = headers.get("idempotency-key")?.trim();
  if (given === undefined) return null;
  const key = /^"(.*)"$/.exec(given)?.[1] ?? given;
  if (!keyChars.test(key))
    throw invalid("Idempotency-Key", "must be 16 to 255 visible ASCII characters; a fresh UUID is best");
  return key;
}

/**
 * Runs a creating operation at most once for a key. Claim, effect and kept answer share one transaction, so there is
 * no state between: a crash or an error leaves nothing, and the same key may try again. A concurrent duplicate waits
 * on the claim's unique key and then gives the first answer again.
 *
 * The answer may hold a secret that is shown once (a new API key), so it is sealed with AES-256-GCM under a key
 * derived from the Idempotency-Key. Of that only a hash is stored; whoever reads the table can open nothing.
 *
 * Job events that `run` emits are sent after the commit. Throws IDEMPOTENCY_KEY_REUSED when the key came with another
 * input before, CONFLICT with a time to wait when the first request is still running.
 */
export async function runOnce<T>(
  contract: Contract,
  ctx: Context,
  key: string,
  input: unknown,
  run: (ctx: Context) => Promise<T>,
): Promise<Answer<T>> {
  const identity = `${ctx.actor.userId}|${ctx.org.id}|${contract.id}`;
  const row = {
    userId: ctx.actor.userId,
    orgId: ctx.org.id,
    operation: contract.id,
    key: createHash("sha256").update(`${identity}|${key}`).digest("base64url"),
  };
  const requestHash = createHash("sha256").update(JSON.stringify(input)).digest();
  const emitted: JobEvent[] = [];

  const answer = await ctx.asUser(async (tx): Promise<Answer<T>> => {
    if (!(await claim(tx, row, requestHash)))
      return { output: await replay<T>(tx, row, requestHash, identity, key), replayed: true };
    const inside: Context = {
      ...ctx,
      asUser: (work) => tx.transaction(work),
      emit: async (...events) => void emitted.push(...events),
    };
    const output = await run(inside);
    const sealed = seal(JSON.stringify(output ?? null), identity, key);
    await tx
      .update(idempotencyKeys)
      .set({ state: "done", status: contract.status, body: { sealed } })
      .where(isRow(row));
    return { output, replayed: false };
  });
  if (emitted.length > 0) await ctx.emit(...emitted);
  return answer;
}

type RowKey = { readonly userId: string; readonly orgId: string; readonly operation: string; readonly key: string };

const isRow = (row: RowKey) =>
  and(
    eq(idempotencyKeys.userId, row.userId),
    eq(idempotencyKeys.orgId, row.orgId),
    eq(idempotencyKeys.operation, row.operation),
    eq(idempotencyKeys.key, row.key),
  );

/**
 * Whether this request is the first with its key. Inserting waits for a transaction that has inserted the same key
 * and not yet ended, as long as the connection's lock timeout. Throws CONFLICT when that runs out.
 */
async function claim(tx: Tx, row: RowKey, requestHash: Buffer): Promise<boolean> {
  try {
    // The sweep drops expired rows in its own time; until then one must not answer.
    await tx.delete(idempotencyKeys).where(and(isRow(row), sql`${idempotencyKeys.expiresAt} < now()`));
    const claimed = await tx
      .insert(idempotencyKeys)
      .values({ ...row, requestHash, expiresAt: new Date(Date.now() + keptHours * 3_600_000) })
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key });
    return claimed.length > 0;
  } catch (error) {
    if (databaseFault(error)?.code !== "55P03") throw error;
    throw new AppError("CONFLICT", {
      message: "The first request with this Idempotency-Key is still running. Try again in a moment.",
      cause: error,
      retryAfterSeconds: 2,
    });
  }
}

async function replay<T>(tx: Tx, row: RowKey, requestHash: Buffer, identity: string, key: string): Promise<T> {
  const [kept] = await tx
    .select({ requestHash: idempotencyKeys.requestHash, body: idempotencyKeys.body })
    .from(idempotencyKeys)
    .where(isRow(row));
  if (!kept) throw new AppError("CONFLICT", { retryAfterSeconds: 1 });
  if (!requestHash.equals(kept.requestHash)) throw new AppError("IDEMPOTENCY_KEY_REUSED");
  // Written by this very operation, whose output schema parses it again.
  return JSON.parse(open(Kept.parse(kept.body).sealed, identity, key)) as T;
}

const sealKey = (identity: string, key: string): Buffer =>
  Buffer.from(hkdfSync("sha256", key, identity, "floyo idempotent answer", 32));

/** AES-256-GCM: 12 bytes of nonce, 16 of tag, then the text, in base64url. */
function seal(text: string, identity: string, key: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", sealKey(identity, key), nonce).setAAD(Buffer.from(identity));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

function open(sealed: string, identity: string, key: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", sealKey(identity, key), bytes.subarray(0, 12))
    .setAAD(Buffer.from(identity))
    .setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}
