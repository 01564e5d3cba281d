import type { MiningEvent } from "#lib/mining/types.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const weeks = 9;
const seed = 20_261_121;
const project = "sales-reports";

/** A small seeded generator of uniform numbers (mulberry32): the sample is the same for everybody who looks on one day. */
function seededRandom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const notes = [
  "pricing",
  "churn",
  "regions",
  "targets",
  "interviews",
  "forecast",
  "onboarding",
  "retention",
  "quarter",
];
const charts = ["revenue.py", "cohorts.py", "funnel.py", "map.py", "weekly.py"];
const commands = ["psql analytics", "git status", "python explore.py", "jupyter lab", "git log"];

/**
 * Nine weeks of an analyst who does not exist, up to the day before `nowMs`, on a clock at UTC. Planted in it: on weekday
 * mornings the sales figures and then the report; a model and its description that change together; a review on Fridays.
 * The rest is the ordinary mess of work, with days off, mornings missed and habits begun and not ended.
 */
export function makeSampleEvents(nowMs: number): MiningEvent[] {
  const random = seededRandom(seed);
  const within = (min: number, max: number) => min + random() * (max - min);
  const oneOf = <T>(all: readonly [T, ...T[]] | readonly T[]) => all[Math.floor(random() * all.length)] as T;
  const events: MiningEvent[] = [];
  const today = Math.floor(nowMs / dayMs) * dayMs;

  for (let back = weeks * 7; back >= 1; back -= 1) {
    const day = today - back * dayMs;
    const weekday = new Date(day).getUTCDay();
    const add = (minutes: number, event: Omit<MiningEvent, "id" | "occurredAtMs" | "utcOffsetMinutes">) =>
      events.push({
        id: `00000000-0000-4000-8000-${events.length.toString(16).padStart(12, "0")}`,
        occurredAtMs: Math.round(day + minutes * minuteMs),
        utcOffsetMinutes: 0,
        project,
        ...event,
      });
    const edit = (minutes: number, path: string, group?: string) =>
      add(minutes, { type: "file_modified", path, ...(group ? { group } : {}) });

    const free = random() < 0.04;
    if (weekday === 0 || weekday === 6 || free) {
      if (random() < 0.1) edit(within(600, 1200), `notes/${oneOf(notes)}.md`);
      continue;
    }

    // The morning: mostly the figures and then the report, sometimes not.
    const morning = within(9 * 60 - 4, 9 * 60 + 16);
    edit(within(8 * 60 + 20, 8 * 60 + 50), `notes/${oneOf(notes)}.md`);
    if (random() < 0.92) {
      edit(morning, "data/sales.csv");
      if (random() < 0.95) {
        add(morning + within(2, 5), { type: "command_run", command: "python report.py" });
        if (random() < 0.93) edit(morning + within(7, 14), "reports/summary.md");
      }
    }

    for (let hour = 10; hour < 17; hour += 1) {
      if (hour === 12) continue;
      const sittings = Math.floor(within(1, 5));
      for (let sitting = 0; sitting < sittings; sitting += 1) {
        const at = hour * 60 + within(0, 58);
        const kind = random();
        if (kind < 0.45) edit(at, `notes/${oneOf(notes)}.md`);
        else if (kind < 0.75) edit(at, `charts/${oneOf(charts)}`);
        else add(at, { type: "command_run", command: oneOf(commands) });
      }
    }

    // A commit of the model: with its description, or now and then without.
    if (random() < 0.55) {
      const at = within(14 * 60, 16 * 60 + 30);
      const group = `commit-${back}`;
      edit(at, "models/forecast.sql", group);
      if (random() < 0.9) edit(at, "models/forecast.yml", group);
      if (random() < 0.2) edit(at, `charts/${oneOf(charts)}`, group);
    }
    if (random() < 0.4) edit(within(13 * 60, 17 * 60), `charts/${oneOf(charts)}`, `commit-${back}-charts`);

    if (weekday === 5 && random() < 0.94)
      add(within(16 * 60 + 30, 16 * 60 + 50), { type: "command_run", command: "make review" });
  }
  return events;
}
