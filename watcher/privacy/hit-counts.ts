import { join } from "node:path";
import { z } from "zod";
import { Timestamp } from "#lib/contracts/common.ts";
import type { Home } from "../home/home.ts";
import { readJsonFile, writePrivateFile } from "../home/private-file.ts";

const HitCount = z.object({
  /** When the rule was first in force here. */
  since: Timestamp,
  hits: z.int(),
  last_at: Timestamp.nullable(),
});
export type HitCount = z.infer<typeof HitCount>;
const HitCounts = z.object({ rules: z.record(z.string(), HitCount) });

/** A rule that has matched nothing for so long may be meant for something that it misses. */
export const idleDaysMax = 30;

const pathOf = ({ privacyFolder }: Pick<Home, "privacyFolder">): string => join(privacyFolder, "hits.json");

/** What each rule has caught on this machine, by its name alone. */
export const readHitCounts = (home: Pick<Home, "privacyFolder">): Record<string, HitCount> =>
  readJsonFile(pathOf(home), HitCounts)?.rules ?? {};

/**
 * Adds to the counts, and notes since when rules hold. Two processes that write in the same moment may lose a
 * count; the counts are for a person's eye.
 *
 * @param inForce all rules that hold now
 * @returns whether anything was written
 */
export function addHits(
  home: Pick<Home, "privacyFolder">,
  hits: ReadonlyMap<string, number>,
  inForce: readonly string[],
  now = new Date(),
): boolean {
  const known = readHitCounts(home);
  if (hits.size === 0 && inForce.every((name) => known[name])) return false;
  const at = now.toISOString();
  const rules = Object.fromEntries(
    [...new Set([...Object.keys(known), ...inForce, ...hits.keys()])].map((name): [string, HitCount] => {
      const before = known[name] ?? { since: at, hits: 0, last_at: null };
      const more = hits.get(name) ?? 0;
      return [name, { ...before, hits: before.hits + more, last_at: more > 0 ? at : before.last_at }];
    }),
  );
  writePrivateFile(pathOf(home), `${JSON.stringify({ rules })}\n`, false);
  return true;
}

/** Forgets what a rule caught, so that another of its name begins anew. */
export function forgetHits(home: Pick<Home, "privacyFolder">, name: string): void {
  const { [name]: gone, ...rules } = readHitCounts(home);
  if (gone) writePrivateFile(pathOf(home), `${JSON.stringify({ rules })}\n`, false);
}

/** Whether a rule has been in force and has matched nothing for 30 days. */
export function isIdle(count: HitCount | undefined, now = new Date()): boolean {
  const limit = now.getTime() - idleDaysMax * 86_400_000;
  return count !== undefined && Date.parse(count.last_at ?? count.since) <= limit && Date.parse(count.since) <= limit;
}
