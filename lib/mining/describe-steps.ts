import type { FileRef, Step } from "./types.ts";

/** More would make a sentence that nobody reads. */
const EXAMPLES_MAX = 2;

/** Says steps and files as a person would: the shortest path ending that is not also another file's. */
export class Describer {
  readonly #byName = new Map<string, string[]>();

  constructor(steps: readonly Step[]) {
    const seen = new Set<string>();
    for (const { path } of steps) {
      if (path === undefined || seen.has(path)) continue;
      seen.add(path);
      const name = path.slice(path.lastIndexOf("/") + 1);
      const same = this.#byName.get(name);
      if (same === undefined) this.#byName.set(name, [path]);
      else same.push(path);
    }
  }

  /** `report.py`, or `apps/web/package.json` when there are several. */
  file(path: string): string {
    const parts = path.split("/");
    let others = (this.#byName.get(parts.at(-1) ?? "") ?? []).filter((other) => other !== path);
    let taken = 1;
    while (others.length > 0 && taken < parts.length) {
      taken++;
      const ending = `/${parts.slice(-taken).join("/")}`;
      others = others.filter((other) => `/${other}`.endsWith(ending));
    }
    return `\`${parts.slice(-taken).join("/")}\``;
  }

  /** `report-*.csv`, `invoices/*.pdf` where the name alone says little, `*.ipynb` for any folder. */
  pattern(path: string): string {
    const parts = path.split("/");
    const named = parts.length < 2 || parts[0] === "**" || /\p{L}[^.]*\*|\*[^.]*\p{L}/u.test(parts.at(-1) ?? "");
    if (named) return this.file(path);
    return `\`${parts.slice(-2).join("/")}\``;
  }

  /** "`report-*.csv` is a file such as `report-2026-01-05.csv`.", of the first patterns among the steps; else empty. */
  examples(steps: readonly Step[]): string {
    const told = new Map<string, string>();
    for (const { type, path, command, action, pattern, example } of steps) {
      if (!pattern || example === undefined || told.size === EXAMPLES_MAX) continue;
      if (path === undefined) {
        const text = command ?? action ?? "";
        told.set(
          text,
          `${quote(text)} stands for ${type === "command_run" ? "commands" : "actions"} such as ${quote(example)}`,
        );
      } else told.set(path, `${this.pattern(path)} stands for files such as ${this.file(example)}`);
    }
    return told.size === 0 ? "" : `${[...told.values()].join(", ")}.`;
  }

  /** "`a`", "`a` and `b`", "`a`, `b` and 11 others in `translations/`". */
  files(files: readonly FileRef[]): string {
    const [first, second, third] = files.map(({ path }) => this.file(path));
    if (first === undefined) return "nothing";
    if (second === undefined) return first;
    if (third === undefined) return `${first} and ${second}`;
    if (files.length === 3) return `${first}, ${second} and ${third}`;
    const folder = commonFolder(files.map(({ path }) => path));
    return folder === ""
      ? `${first}, ${second} and ${files.length - 2} others`
      : `${files.length} files in \`${folder}/\``;
  }

  /** In the second person, present: "edit `a.ts`", "run `npm test`". */
  step(step: Step): string {
    const file = step.path === undefined ? "" : step.pattern ? this.pattern(step.path) : this.file(step.path);
    switch (step.type) {
      case "command_run":
        return `run ${quote(step.command ?? "a command")}`;
      case "file_opened":
        return `open ${file}`;
      case "file_created":
        return `create ${file}`;
      case "file_modified":
        return `edit ${file}`;
      case "file_renamed":
        return `rename ${file}`;
      case "file_deleted":
        return `delete ${file}`;
      case "page_visited":
        return `visit ${file || `\`${step.app ?? step.tool ?? "a page"}\``}`;
      case "commit_made":
        return "commit";
      case "branch_switched":
        return "switch branch";
      default: {
        const name = step.tool ?? step.app;
        if (step.action === undefined) return `use \`${name ?? step.type}\``;
        return name === undefined ? `do \`${step.action}\`` : `do \`${step.action}\` in \`${name}\``;
      }
    }
  }

  /** "edit `a`, run `b`, then run `c`". */
  steps(steps: readonly Step[]): string {
    const said: string[] = [];
    let verb = "";
    for (const step of steps) {
      const full = this.step(step);
      const own = full.slice(0, full.indexOf(" ") + 1);
      // "run `a`, then `b`": a verb is said once while it stays the same.
      said.push(own !== "" && own === verb && /^`[^`]*`$/.test(full.slice(own.length)) ? full.slice(own.length) : full);
      verb = own;
    }
    const shown = said.length > 5 ? [...said.slice(0, 3), `${said.length - 4} more steps`, said.at(-1) ?? ""] : said;
    const last = shown.at(-1) ?? "";
    return shown.length === 1 ? last : `${shown.slice(0, -1).join(", ")}, then ${last}`;
  }
}

const quote = (text: string): string => `\`${clip(text)}\``;

function clip(text: string): string {
  const line = text.replace(/\s+/g, " ").replaceAll("`", "'");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

function commonFolder(paths: readonly string[]): string {
  const [first = "", ...others] = paths.map((path) => path.split("/").slice(0, -1));
  let shared = first.length;
  for (const other of others) {
    let i = 0;
    while (i < shared && first[i] === other[i]) i++;
    shared = i;
  }
  return (first as string[]).slice(0, shared).join("/");
}

export const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** "on weekdays", "every day", "on Mondays and Thursdays". */
export function sayWeekdays(weekdays: readonly number[]): string {
  const key = weekdays.join("");
  if (key === "0123456") return "every day";
  if (key === "12345") return "on weekdays";
  if (key === "06") return "at weekends";
  const names = weekdays.map((day) => `${WEEKDAYS[day] ?? ""}s`);
  return names.length === 1 ? `on ${names[0]}` : `on ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** "3 weekdays", "3 days", "3 Mondays". */
export function sayDueDays(weekdays: readonly number[]): string {
  const key = weekdays.join("");
  if (key === "12345") return "weekdays";
  if (key === "06") return "weekend days";
  return weekdays.length === 1 ? `${WEEKDAYS[weekdays[0] ?? 0] ?? ""}s` : "days";
}

/** `09:05`. */
export function sayTime(minuteOfDay: number): string {
  const minute = ((Math.round(minuteOfDay) % 1440) + 1440) % 1440;
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** "3 March 2026". */
export function sayDate(dayNumber: number): string {
  const date = new Date(dayNumber * 86_400_000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}
