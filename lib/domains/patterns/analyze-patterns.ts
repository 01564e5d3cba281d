import type { JsonValue } from "#lib/contracts/common.ts";
import type { Context } from "#lib/platform/context.ts";
import { findStaleDays } from "./find-stale-days.ts";
import { learnPatterns } from "./learn-patterns.ts";
import { summarizeDays } from "./summarize-days.ts";

/** Does one durable piece of work, or gives back what it gave when it was done before. */
export type RunStep = <T extends JsonValue>(name: string, work: () => Promise<T>) => Promise<T>;

const daysPerStep = 50;

/**
 * Learns a person's patterns and suggestions anew from what changed: their stale days are summarised again, then all
 * days are mined. Each effect is one step of `run`; every step may be repeated without harm. What changes meanwhile
 * stays marked for the next analysis.
 */
export async function analyzePatterns(
  ctx: Context,
  run: RunStep = (_, work) => work(),
): Promise<{ days: number; events: number; patterns: number; suggestions: number }> {
  const stale = await run("find the days that changed", async () =>
    (await findStaleDays(ctx)).map(({ day, version }) => ({ day, version })),
  );
  for (let from = 0; from < stale.length; from += daysPerStep) {
    const days = stale.slice(from, from + daysPerStep);
    await run(`summarise days ${from + 1} to ${from + days.length}`, () => summarizeDays(ctx, days));
  }
  const learned = await run("learn the patterns", () => learnPatterns(ctx));
  ctx.log.info("patterns learned", {
    days: stale.length,
    events: learned.events,
    patterns: learned.patterns,
    suggestions: learned.suggestions,
  });
  return { days: stale.length, ...learned };
}
