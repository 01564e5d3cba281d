import { DAY, EventLog } from "./event-log.ts";
import { type DaySummary, ENGINE_VERSION, type MiningEvent, type Step } from "./types.ts";
import { type DayRuns, DayWalker } from "./walk-days.ts";

export { GROUP_FILES_MAX, IDLE_GAP_MS } from "./walk-days.ts";

/** Of a run's events: enough to show it by. */
export const IDS_PER_RUN = 4;

/** UTC day of an instant, `YYYY-MM-DD`. */
export function utcDayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/**
 * Reduces one UTC day of events to what the detectors need. The result depends on the set of events alone: their order
 * does not matter, an id counts once, and events outside the day are left out. O(n log n); O(n) for events in order.
 * @param day `YYYY-MM-DD`
 */
export function summarizeDay(day: string, events: readonly MiningEvent[]): DaySummary {
  const startOfDay = Date.parse(`${day}T00:00:00Z`);
  const log = new EventLog();
  for (const event of events) {
    if (event.occurredAtMs >= startOfDay && event.occurredAtMs < startOfDay + DAY) log.add(event);
  }
  let summary: DaySummary = {
    engineVersion: ENGINE_VERSION,
    day,
    events: 0,
    eventsOmitted: 0,
    steps: [],
    groups: [],
    runs: { step: [], startMs: [], spanMs: [], count: [], group: [], ids: [] },
    usage: [],
  };
  new DayWalker(log).walk((told) => {
    summary = toSummary(day, startOfDay, log, told);
  });
  return summary;
}

function toSummary(day: string, startOfDay: number, log: EventLog, told: DayRuns): DaySummary {
  const { runs } = told;
  const used = [...new Set(told.step.subarray(0, runs))];
  const steps = used.map((step) => ({ step, what: log.book.steps[step] as Step }));
  steps.sort((a, b) => (a.what.symbol < b.what.symbol ? -1 : 1));
  const stepIndex = new Map(steps.map(({ step }, i) => [step, i]));
  const groupIndex = new Map(told.groups.map(({ group }, i) => [group, i]));
  const ids: string[][] = [];
  let member = 0;
  for (let run = 0; run < runs; run++) {
    const count = told.count[run] as number;
    const shown = told.members.subarray(member, member + Math.min(count, IDS_PER_RUN));
    ids.push(Array.from(shown, (event) => log.ids.at(event)));
    member += count;
  }
  const startMs = told.startMs.subarray(0, runs);
  return {
    engineVersion: ENGINE_VERSION,
    day,
    events: told.events,
    eventsOmitted: told.omitted,
    steps: steps.map(({ what }) => what),
    groups: told.groups.map(({ group, files }) => ({ key: log.groups.at(group), files })),
    runs: {
      step: Array.from(told.step.subarray(0, runs), (step) => stepIndex.get(step) ?? 0),
      startMs: Array.from(startMs, (start) => start - startOfDay),
      spanMs: Array.from(startMs, (start, run) => (told.endMs[run] as number) - start),
      count: Array.from(told.count.subarray(0, runs)),
      group: Array.from(told.group.subarray(0, runs), (group) => groupIndex.get(group) ?? -1),
      ids,
    },
    usage: told.usage,
  };
}
