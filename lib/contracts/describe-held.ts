import type { JsonValue } from "./common.ts";

/** What of a pattern says how often it held. */
export interface Held {
  readonly kind: "usage" | "sequence" | "routine" | "relationship";
  /** How often it was seen in all. */
  readonly support: number;
  readonly statistics: Readonly<Record<string, JsonValue>>;
}

const dayNames = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"];

/** How often it held of the times it was due, exact and humble: "seen 14 of 16 weekdays". Null where nothing was due. */
export function describeHeld({ kind, support, statistics }: Held): string | null {
  const of = (held: JsonValue | undefined, due: JsonValue | undefined, what: string) =>
    typeof held === "number" && typeof due === "number" && due > 0
      ? `seen ${held.toLocaleString("en")} of ${due.toLocaleString("en")} ${what}`
      : null;
  switch (kind) {
    case "routine":
      return of(statistics.hits, statistics.opportunities, dueOf(statistics));
    case "sequence":
      return of(statistics.completions, statistics.openings, "times it began");
    case "relationship":
      return of(support, support + Number(statistics.misses_total ?? 0), isOfFiles(statistics) ? "changes" : "times");
    case "usage":
      return null;
  }
}

/** Files that change together; otherwise a file and what is done with it. Older ones say nothing of it. */
const isOfFiles = ({ role }: Held["statistics"]): boolean => role === undefined || role === "changes_with";

function dueOf({ schedule, weekdays }: Held["statistics"]): string {
  const kind = typeof schedule === "object" && schedule !== null && "kind" in schedule ? schedule.kind : null;
  return kind === "after" || kind === "intraday" ? "times it was due" : dueDays(weekdays);
}

function dueDays(weekdays: JsonValue | undefined): string {
  if (!Array.isArray(weekdays)) return "days";
  const key = weekdays.join("");
  if (key === "12345") return "weekdays";
  if (key === "06") return "weekend days";
  const [only] = weekdays;
  if (weekdays.length === 1 && typeof only === "number") return dayNames[only] ?? "days";
  return weekdays.length === 7 ? "days" : "days it was due";
}
