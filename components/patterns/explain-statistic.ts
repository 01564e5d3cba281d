import type { JsonValue } from "#lib/contracts/common.ts";

export interface Explained {
  readonly name: string;
  readonly shown: string;
  readonly means: string | null;
}

type Show = (value: JsonValue) => string;

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const plain: Show = (value) => {
  if (typeof value === "number") return Number.isInteger(value) ? value.toLocaleString("en") : value.toPrecision(3);
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (value !== null && typeof value === "object")
    return Object.entries(value)
      .map(([name, inner]) => `${humanize(name)} ${plain(inner)}`)
      .join("; ");
  return String(value ?? "none");
};
const share: Show = (value) => (typeof value === "number" ? `${Math.round(value * 100)} %` : plain(value));
const chance: Show = (value) => {
  if (typeof value !== "number") return plain(value);
  if (value < 1e-9) return "less than one in a billion";
  return value < 0.001 ? `one in ${Math.round(1 / value).toLocaleString("en")}` : value.toPrecision(2);
};
const clock: Show = (value) =>
  typeof value === "number"
    ? `${String(Math.floor(value / 60)).padStart(2, "0")}:${String(Math.round(value % 60)).padStart(2, "0")}`
    : plain(value);
const duration: Show = (value) => {
  if (typeof value !== "number") return plain(value);
  if (value < 60_000) return `${Math.round(value / 1000)} s`;
  return value < 2 * 3_600_000 ? `${Math.round(value / 60_000)} minutes` : `${(value / 3_600_000).toFixed(1)} hours`;
};
const date: Show = (value) => (typeof value === "number" ? new Date(value).toISOString().slice(0, 10) : plain(value));
const days: Show = (value) =>
  Array.isArray(value) ? value.map((day) => weekdays[Number(day)] ?? plain(day)).join(", ") : plain(value);
const paths: Show = (value) =>
  Array.isArray(value)
    ? value
        .map((file) => (typeof file === "object" && file !== null && "path" in file ? String(file.path) : plain(file)))
        .join(", ")
    : plain(value);
const steps: Show = (value) =>
  Array.isArray(value)
    ? value
        .map((step) => {
          if (typeof step !== "object" || step === null || Array.isArray(step)) return plain(step);
          const thing = step.path ?? step.command ?? step.tool ?? step.app ?? step.branch;
          const such = typeof step.example === "string" ? `(such as ${step.example})` : null;
          return [humanize(String(step.type)), thing, such].filter(Boolean).join(" ");
        })
        .join(", then ")
    : plain(value);

const schedule: Show = (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return plain(value);
  switch (value.kind) {
    case "weekly":
      return days(value.weekdays ?? []);
    case "intraday":
      return `${days(value.weekdays ?? [])}, every ${plain(value.every_minutes ?? "")} minutes from ${clock(value.first_minute ?? "")} to ${clock(value.last_minute ?? "")}`;
    case "interval":
      return `Every ${plain(value.every ?? "")} ${plain(value.unit ?? "")}, counted from ${plain(value.anchor ?? "")}`;
    case "after":
      return `After ${steps([value.step ?? ""])}, usually ${plain(value.delay_minutes ?? "")} minutes later, within ${plain(value.within_minutes ?? "")}`;
    case "monthly":
      return monthDay(value.on ?? null);
    default:
      return plain(value);
  }
};
const monthDay: Show = (on) => {
  if (typeof on !== "object" || on === null || Array.isArray(on)) return plain(on);
  const nth = (n: JsonValue | undefined) => (Number(n) < 0 ? "last" : `${plain(n ?? "")}.`);
  if (on.weekday !== undefined) return `The ${nth(on.nth)} ${days([on.weekday])} of the month`;
  const moved =
    on.shift === "next" ? ", or the next working day" : on.shift === "previous" ? ", or the working day before" : "";
  return `The ${nth(on.day)} day of the month${moved}`;
};

const known: Record<string, { name: string; means?: string; show?: Show } | null> = {
  status: { name: "Still going on", means: "“Stopped”: not seen for long although you were active.", show: plain },
  misses_total: { name: "Misses", means: "Times it was due, or had begun, and did not happen." },
  expected: { name: "Expected by chance", means: "How often it would happen if you did everything at random." },
  lift: { name: "Lift", means: "How many times more often than by chance. 1 would be chance." },
  p_value: {
    name: "Chance of seeing this by luck",
    means: "If there were no habit at all, this is how likely so many occurrences would be (the p-value).",
    show: chance,
  },
  q_value: {
    name: "The same, after all that was tried",
    means: "Many guesses are tested, and some look good by luck; this allows for it (Benjamini–Hochberg).",
    show: chance,
  },
  // Listed one by one, with what varies.
  steps: null,
  segment: null,
  schedule: { name: "When it is due", show: schedule },
  cron: { name: "As a schedule", means: "How a scheduler would write it." },
  day_filter: {
    name: "On which of these days",
    means: "A schedule’s five fields cannot say this. The schedule alone would start on more days than are meant.",
  },
  stopped_since: { name: "Not done since", means: "From this day on it was not done any more." },
  timezone: { name: "Time zone" },
  // The schedule says them.
  weekdays: null,
  minute_of_day: {
    name: "Usual time",
    means: "The middle of the latest times of day at which it happened.",
    show: clock,
  },
  tolerance_minutes: {
    name: "Minutes around it",
    means: "Nine tenths of the latest occurrences lie this close to the usual time.",
  },
  hits: { name: "Days it was done", means: "Of the days on which it was due and you were active." },
  opportunities: { name: "Days it was due" },
  stretches: { name: "Stretches of work", means: "Stretches of activity in which it happened at least once." },
  opening_steps: { name: "Steps that open it", means: "After so many of its steps the rest is expected." },
  openings: { name: "Times begun" },
  completions: { name: "Times finished", means: "Over the times begun, this is what the confidence judges." },
  duration_median_ms: {
    name: "Usual duration",
    means: "From the first step to the last; half take longer.",
    show: duration,
  },
  from: { name: "When these change", show: paths },
  to: { name: "these change, too", show: paths },
  // Both of the above in one list.
  files: null,
  role: null,
  together: { name: "Changed together", means: "Commits or bursts with both." },
  from_total: { name: "Commits with the first" },
  to_total: { name: "Commits with the others" },
  forward: { name: "The others follow the first", show: share },
  backward: { name: "The first follows the others", show: share },
  together_decayed: {
    name: "Weighed by age",
    means: "Changes together, each counting half as much for every 180 days that have passed.",
  },
  dimension: { name: "What is counted" },
  value: { name: "Which" },
  events: { name: "Events" },
  active_days: { name: "Days with it" },
  last_used_ms: { name: "Last day", show: date },
  recent: { name: "Latest 28 days", show: plain },
  previous: { name: "The 28 days before", show: plain },
  trend: { name: "Trend", means: "A word only where the change is more than luck; otherwise steady." },
};

/** What of these reads otherwise where a file goes with a command, tool or app. */
const knownOfLinks: typeof known = {
  files: { name: "The file", show: paths },
  action: { name: "What is done", show: (value) => steps([value]) },
  named: {
    name: "Its name",
    means: "The command names the file, so that they belong together was no guess.",
    show: () => "in the command",
  },
  from: null,
  to: null,
  together: { name: "Together" },
  from_total: { name: "Times it could have held", means: "Since the file is known." },
  to_total: { name: "Times that the other was seen" },
  forward: { name: "Share that held", show: share },
  backward: { name: "Share of the other’s times", show: share },
  together_decayed: {
    name: "Weighed by age",
    means: "Each time counts half as much for every 180 days that have passed.",
  },
};

/** `distinct_days` and `pValue` as words: "distinct days", "p value". */
export const humanize = (name: string) =>
  name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();

/** Figures that only some of a kind have: where there is none, nothing is said. */
const isOptional = new Set(["cron", "day_filter", "minute_of_day", "stopped_since"]);

/**
 * A figure with its name, as people read it, and what it means; null for what another figure says already.
 * @param isLink of a file and what is done with it
 */
export function explainStatistic(name: string, value: JsonValue, isLink = false): Explained | null {
  const explained = isLink && name in knownOfLinks ? knownOfLinks[name] : known[name];
  if (explained === null || (value === null && isOptional.has(name))) return null;
  if (explained === undefined) return { name: humanize(name), shown: plain(value), means: null };
  return { name: explained.name, shown: (explained.show ?? plain)(value), means: explained.means ?? null };
}
