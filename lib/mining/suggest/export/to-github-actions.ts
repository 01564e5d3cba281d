import { describeStart } from "./describe-start.ts";
import { globParts, type Line, type ScriptPlan, type Word } from "./plan-script.ts";
import { bashWord, escapeExpressions, inComment, quoteBash, quoteScript } from "./quote.ts";
import { sayOffset, toUtcCron } from "./utc-cron.ts";

/**
 * A plan as a workflow file of GitHub Actions, for `.github/workflows`. A file's change starts it with the push that
 * brings it; a wait for another file asks whether the same push changed that too.
 * @param atMs when it is made: daylight saving is told from there
 */
export function toGitHubActions(plan: ScriptPlan, atMs: number): string {
  const asked = plan.lines.flatMap((line) => (line.do === "ask" ? [line.text] : []));
  return [
    `# ${inComment(plan.title)}`,
    "# Made by Floyo from what you do. Read it before you commit it.",
    "# It runs on GitHub's machines, with the repository's files alone; for those of your own machine, make it a",
    "# self-hosted runner and name it at runs-on.",
    `name: ${quoteScript(escapeExpressions(plan.title))}`,
    "on:",
    ...startOf(plan, atMs),
    "  workflow_dispatch:",
    "permissions:",
    "  contents: read",
    "jobs:",
    "  work:",
    "    runs-on: ubuntu-latest",
    ...asked.flatMap((text) => [`    # On your machine it would ask first: ${inComment(text)}`]),
    ...(asked.length > 0
      ? ["    # To be asked here, give the environment named floyo required reviewers.", "    environment: floyo"]
      : []),
    ...environmentOf(plan),
    "    steps:",
    "      - uses: actions/checkout@v5",
    "        with:",
    "          fetch-depth: 2",
    ...plan.lines.flatMap(stepOf),
    "",
  ].join("\n");
}

function startOf({ trigger }: ScriptPlan, atMs: number): string[] {
  if (trigger.kind === "schedule") return scheduleOf(trigger.cron, trigger.timezone, atMs);
  const { words, watch } = describeStart(trigger);
  if (watch === undefined)
    return [`  # ${inComment(words)} GitHub cannot see that: start it by hand, or with`, "  # gh workflow run FILE"];
  return ["  push:", "    paths:", `      - ${quoteScript(escapeFor(watch, /[[\]?*+!\\]/g))}`];
}

function scheduleOf(cron: string, timeZone: string, atMs: number): string[] {
  const utc = toUtcCron(cron, timeZone, atMs);
  const zone = inComment(timeZone);
  if (utc === null) return [`  # On a schedule that has no UTC form: ${inComment(cron)} (${zone})`];
  const { lines, otherwise, offsetMinutes, exact } = utc;
  const told = [`  # ${inComment(cron)} in ${zone}; GitHub's clock is UTC, and may be some minutes late.`];
  if (otherwise !== null) {
    told.push(`  # It knows no daylight saving: this is right while ${zone} is at ${sayOffset(offsetMinutes)}.`);
    told.push(`  # At ${sayOffset(otherwise.offsetMinutes)} it is: ${otherwise.lines.join(" and ")}`);
  }
  if (!exact) told.push("  # The day of the month lies on the other side of midnight in UTC, so some are a day off.");
  return [...told, "  schedule:", ...lines.map((line) => `    - cron: ${quoteScript(line)}`)];
}

function environmentOf({ environment }: ScriptPlan): string[] {
  if (environment.length === 0) return [];
  return [
    "    env:",
    ...environment.flatMap(({ name, means }) => [
      `      # ${inComment(means)}: a secret of the repository`,
      `      ${name}: \${{ secrets.${name} }}`,
    ]),
  ];
}

function stepOf(line: Line): string[] {
  switch (line.do) {
    case "ask":
      return [];
    case "wait_for_person":
      return [`      # Then: ${inComment(line.text)}, which GitHub cannot see.`];
    case "note":
      return [`      # ${inComment(line.text)}`];
    case "copy":
      return [
        "      # On your machine a folder keeps it elsewhere too; here rclone does, once it is installed and set up.",
        ...run(shellOf(line)),
      ];
    case "mail":
      return [
        "      # A runner has no mail of its own: install and set up a mail program before this step.",
        ...run(shellOf(line)),
      ];
    default:
      return run(shellOf(line));
  }
}

const run = (commands: readonly string[]): string[] => [
  "      - shell: bash",
  "        run: |",
  ...commands.map((command) => `          ${escapeExpressions(command)}`),
];

function shellOf(line: Line, level: "notice" | "warning" = "notice"): string[] {
  switch (line.do) {
    case "say":
      return [`echo ${noticeOf(line.text, level)}`];
    case "run":
      return [`bash -c ${quoteBash(line.command)}`];
    case "call":
      return [line.words.map(word).join(" ")];
    case "copy":
      return [`rclone copyto ${word(line.source)} ${quoteBash(`remote:${line.target}`)}`];
    case "mail":
      return [`printf '%s\\n' ${quoteBash(line.text)} | mail -s ${quoteBash(line.subject)} ${word(line.to)}`];
    case "wait_for_file": {
      const test = `git diff --quiet HEAD^ HEAD -- ${quoteBash(`:(glob)${escapeFor(line.glob, /[[\]?*\\]/g)}`)}`;
      const then = line.otherwise.flatMap((one) => shellOf(one, "warning"));
      return [`if ${test}; then`, ...(then.length === 0 ? ["exit 0"] : then).map((text) => `  ${text}`), "fi"];
    }
    case "pause":
      return [`sleep ${line.seconds}`];
    case "stop":
      return [`echo ${noticeOf(line.text, "error")}; exit 1`];
    case "ask":
    case "note":
    case "wait_for_person":
      return [`# ${inComment(line.text)}`, ":"];
  }
}

/** GitHub reads a notice up to the end of its line, and `%` as an escape. */
const noticeOf = (text: string, level: "notice" | "warning" | "error"): string =>
  quoteBash(`::${level}::${inComment(text).replaceAll("%", "%25")}`);

const word = (part: Word): string => (typeof part === "string" ? bashWord(part) : `"$${part.env}"`);

/** A glob whose stars stay, with the letters that its reader takes for more than themselves escaped. */
const escapeFor = (glob: string, special: RegExp): string =>
  globParts(glob)
    .map(({ star, text }) => star ?? text.replace(special, "\\$&"))
    .join("");
