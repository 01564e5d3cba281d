import { dayBounds, nextDay } from "#lib/capture/wakatime/day-bounds.ts";
import { tellLength } from "#lib/capture/wakatime/summarize-day.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { type summaries, summaryDaysMax } from "#lib/contracts/wakatime.ts";
import type { Context } from "#lib/platform/context.ts";
import { invalid } from "#lib/platform/errors.ts";
import { selectClock } from "./queries.ts";
import { readDay } from "./read-day.ts";

/** The days from `start` to `end`. Throws VALIDATION_ERROR when they are none or too many. */
export async function summarizeDays(
  ctx: Context,
  { start, end, project, timezone }: InputOf<typeof summaries>,
): Promise<OutputOf<typeof summaries>> {
  if (end < start) throw invalid("end", "is before start");
  if (Date.parse(end) - Date.parse(start) >= summaryDaysMax * 86_400_000)
    throw invalid("end", `is more than ${summaryDaysMax} days from start; ask for the rest by itself`);
  const clock = await ctx.asUser((tx) => selectClock(tx, ctx.actor.userId));
  const zone = timezone ?? clock.timezone;
  const data: Awaited<ReturnType<typeof readDay>>[] = [];
  // One after the other, so that memory holds the heartbeats of one day.
  for (let day = start; day <= end; day = nextDay(day))
    data.push(await readDay(ctx, day, zone, clock.idleMinutes, project ?? null));

  const seconds = data.map(({ grand_total }) => grand_total.total_seconds);
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const worked = seconds.filter((one) => one > 0).length;
  const average = worked === 0 ? 0 : Math.round(total / worked);
  const { decimal, digital, text } = tellLength(total * 1000);
  const averageText = tellLength(average * 1000).text;
  return {
    data,
    cumulative_total: { decimal, digital: digital.replace(/:\d\d$/, ""), seconds: total, text },
    daily_average: {
      holidays: data.length - worked,
      days_including_holidays: data.length,
      days_minus_holidays: worked,
      seconds: average,
      seconds_including_other_language: average,
      text: averageText,
      text_including_other_language: averageText,
    },
    start: new Date(dayBounds(start, zone).start).toISOString(),
    end: new Date(dayBounds(end, zone).end - 1000).toISOString(),
  };
}
