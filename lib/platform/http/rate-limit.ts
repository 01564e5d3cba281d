import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Allowance, Contract } from "#lib/contracts/contract.ts";
import type { Actor } from "../context.ts";
import { asApp } from "../db.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { hashAddress } from "./client-address.ts";

/** Of one operation, for one key or one person's sessions, where the contract names none. */
export const operationDefault: Allowance = { max: 600, windowSeconds: 60 };
/** Of one person over all their keys, sessions and operations. */
const personAllowance: Allowance = { max: 3_000, windowSeconds: 60 };
/** Of one network address, which an office may share. */
const addressAllowance: Allowance = { max: 12_000, windowSeconds: 60 };
/** Credentials that did not hold, by address. */
export const refusedAllowance: Allowance = { max: 30, windowSeconds: 60 };

/** Sign-in forms by address, and those that name one account by that account, whoever sends them. */
const signInByAddress: Allowance = { max: 30, windowSeconds: 300 };
const signInByAccount: Allowance = { max: 10, windowSeconds: 300 };

/** Codes of a second factor by person. Three are right at any moment, so 50 guesses a day hit with a chance of 0.015 %. */
const factorSoon: Allowance = { max: 5, windowSeconds: 300 };
const factorDaily: Allowance = { max: 50, windowSeconds: 86_400 };

/** The counter is an int4, and goes one beyond its limit. */
const countMax = 2 ** 31 - 2;

interface Bucket extends Allowance {
  /** As the policy is called in the headers. */
  readonly policy: "operation" | "person" | "address" | "operation-address" | "refused";
  readonly key: string;
}

interface Taken extends Bucket {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetSeconds: number;
}

const Row = z.object({ allowed: z.boolean(), remaining: z.number(), reset_seconds: z.number() });

/**
 * Counts a request in every bucket at once, in one statement on the database's clock, so that limits hold across
 * instances. The buckets lie in a fixed order, address first, so that two requests cannot wait for each other.
 */
async function take(buckets: readonly Bucket[]): Promise<Taken[]> {
  const { RATE_LIMIT_FACTOR: factor } = env();
  const scaled = buckets.map((bucket) => ({
    ...bucket,
    max: Math.min(countMax, Math.max(1, Math.floor(bucket.max * factor))),
  }));
  const wanted = scaled.map((bucket, index) => ({
    index,
    key: bucket.key,
    max: bucket.max,
    window: bucket.windowSeconds,
  }));
  const rows = await asApp((db) =>
    db.execute(sql`
      select t.allowed, t.remaining, t.reset_seconds
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as b (index int, key text, max int, "window" int)
      cross join lateral floyo_private.take_rate_limit(b.key, b.max, b."window") as t
      order by b.index`),
  );
  return scaled.map((bucket, index) => {
    const { allowed, remaining, reset_seconds } = Row.parse(rows[index]);
    return { ...bucket, allowed, remaining, resetSeconds: reset_seconds };
  });
}

/** The headers of draft-ietf-httpapi-ratelimit-headers: each policy, and what is left of it. */
function announce(taken: readonly Taken[], out: Headers): void {
  const item = (bucket: Taken, ...parameters: string[]) => [`"${bucket.policy}"`, ...parameters].join(";");
  out.set("ratelimit-policy", taken.map((b) => item(b, `q=${b.max}`, `w=${b.windowSeconds}`)).join(", "));
  out.set("ratelimit", taken.map((b) => item(b, `r=${b.remaining}`, `t=${b.resetSeconds}`)).join(", "));
}

/** The limit that frees up last decides how long to wait. */
function refuse(taken: readonly Taken[], message: (seconds: number) => string): void {
  const spent = taken.filter((bucket) => !bucket.allowed);
  if (spent.length === 0) return;
  const retryAfterSeconds = Math.max(...spent.map((bucket) => bucket.resetSeconds));
  throw new AppError("RATE_LIMITED", { message: message(retryAfterSeconds), retryAfterSeconds });
}

/**
 * Counts an authenticated request by operation and key (or person), by person, and by address, and writes the
 * headers onto `out`. Throws RATE_LIMITED with the seconds to wait; UNAVAILABLE when it cannot be counted.
 */
export async function takeLimits(contract: Contract, actor: Actor, address: string, out: Headers): Promise<void> {
  const holder = actor.apiKeyId ? `key:${actor.apiKeyId}` : `user:${actor.userId}`;
  const taken = await take([
    ...bucketsOfAddress(contract, address),
    { policy: "person", key: `person:${actor.userId}`, ...personAllowance },
    { policy: "operation", key: `${contract.id}:${holder}`, ...(contract.rateLimit ?? operationDefault) },
  ]);
  announce(taken, out);
  refuse(taken, (seconds) => `Too many requests. Wait ${seconds} s.`);
}

/** The same for an operation that anyone may call: by address alone. */
export async function takeOpenLimits(contract: Contract, address: string, out: Headers): Promise<void> {
  const taken = await take(bucketsOfAddress(contract, address));
  announce(taken, out);
  refuse(taken, (seconds) => `Too many requests from this network. Wait ${seconds} s.`);
}

function bucketsOfAddress(contract: Contract, address: string): Bucket[] {
  const hash = hashAddress(address);
  const whole: Bucket = { policy: "address", key: `address:${hash}`, ...addressAllowance };
  if (!contract.addressLimit) return [whole];
  return [whole, { policy: "operation-address", key: `${contract.id}:address:${hash}`, ...contract.addressLimit }];
}

/**
 * Counts a credential that did not hold against its address. Throws RATE_LIMITED once there have been too many;
 * UNAVAILABLE when it cannot be counted, so that guessing does not become free while the database is down.
 */
export async function takeRefused(address: string, out: Headers): Promise<void> {
  const taken = await take([{ policy: "refused", key: `refused:${hashAddress(address)}`, ...refusedAllowance }]);
  announce(taken, out);
  refuse(taken, (seconds) => `Too many attempts with a wrong key or token. Wait ${seconds} s.`);
}

/**
 * Counts one use of a sign-in form (sign-up, password, mail links). Throws RATE_LIMITED; UNAVAILABLE when it cannot be
 * counted: the forms fail closed.
 */
export async function takeSignIn(address: string, email: string | null): Promise<void> {
  const account = email?.trim().toLowerCase();
  const taken = await take([
    { policy: "address", key: `sign-in:${hashAddress(address)}`, ...signInByAddress },
    ...(account ? [{ policy: "person", key: `sign-in:${hashAddress(account)}`, ...signInByAccount } as const] : []),
  ]);
  refuse(taken, (seconds) => `Too many attempts. Wait ${Math.ceil(seconds / 60)} min and try again.`);
}

/** Counts one code of a person's second factor. Throws RATE_LIMITED; UNAVAILABLE when it cannot be counted. */
export async function takeSecondFactor(userId: string): Promise<void> {
  const taken = await take([
    { policy: "person", key: `second-factor:${userId}`, ...factorSoon },
    { policy: "person", key: `second-factor-day:${userId}`, ...factorDaily },
  ]);
  refuse(taken, (seconds) => `Too many codes were tried. Wait ${Math.ceil(seconds / 60)} min and try again.`);
}
