import type { JsonValue } from "#lib/contracts/common.ts";
import type { Context } from "#lib/platform/context.ts";
import { countDays } from "./count-days.ts";
import { learnPatterns } from "./learn-patterns.ts";
import { type PlanOptions, planAnalysis } from "./plan-analysis.ts";
import { summarizeDays } from "./summarize-days.ts";
import { progressTeller } from "./tell-progress.ts";

/** Does one durable piece of work, or gives back what it gave when it was done before. */
export type RunStep = <T extends JsonValue>(name: string, work: () => Promise<T>) => Promise<T>;

const daysPerStep = 50;

/** What an analysis did; `learned` is null where changed days were counted on. */
export interface Analyzed {
  readonly days: number;
  readonly learned: { readonly events: number; readonly patterns: number; readonly suggestions: number } | null;
}

/**
 * Brings a person's patterns and suggestions up to date with what changed. Either the changed days are counted on from
 * the last full pass, or they are summarised again and all days are mined (see `planAnalysis`). Each effect is one step
 * of `run`; every step may be repeated without harm. What changes meanwhile stays marked for the next analysis.
 */
export async function analyzePatterns(
  ctx: Context,
  run: RunStep = (_, work) => work(),
  options: PlanOptions = {},
): Promise<Analyzed> {
  const plan = await run("find the days that changed", async () => ({ ...(await planAnalysis(ctx, options)) }));
  if (!plan.full) {
    const { days } = plan;
    const counted = await run("count the changed days on", () =>
      countDays(ctx, days, progressTeller(ctx, days.length)),
    );
    if (counted) {
      ctx.log.info("changed days counted on", { days: days.length });
      return { days: days.length, learned: null };
    }
    return await fullPass(
      ctx,
      run,
      await run("find what is left to do", async () => ({
        ...(await planAnalysis(ctx, { ...options, full: true })),
      })),
    );
  }
  return await fullPass(ctx, run, plan);
}

async function fullPass(
  ctx: Context,
  run: RunStep,
  { days, owedAt }: Awaited<ReturnType<typeof planAnalysis>>,
): Promise<Analyzed> {
  for (let from = 0; from < days.length; from += daysPerStep) {
    const part = days.slice(from, from + daysPerStep);
    await run(`summarise days ${from + 1} to ${from + part.length}`, async () => {
      const tell = progressTeller(ctx, days.length);
      return await summarizeDays(ctx, part, (phase, done) => tell(phase, from + done));
    });
  }
  const learned = await run("learn the patterns", () => learnPatterns(ctx, owedAt));
  ctx.log.info("patterns learned", {
    days: days.length,
    events: learned.events,
    patterns: learned.patterns,
    suggestions: learned.suggestions,
  });
  return { days: days.length, learned };
}
