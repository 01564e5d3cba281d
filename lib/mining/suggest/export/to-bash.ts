import { describeStart, type Start, watchTarget } from "./describe-start.ts";
import { globParts, type Line, type ScriptPlan, type Word } from "./plan-script.ts";
import { bashWord, inComment, quoteBash } from "./quote.ts";

const FUNCTIONS: Record<string, string> = {
  say: `say() { printf '%s\\n' "$1"; }`,
  run: `# A command as it was typed, in a shell of its own.
run() {
  printf '+ %s\\n' "$1"
  bash -c "$1"
}`,
  ask: `# Goes on after a yes. Where nobody can answer it ends; with --yes it does not ask.
ask() {
  [ "$yes" = 1 ] && return
  printf '%s [y/N] ' "$1"
  read -r answer || exit 0
  case $answer in [yY]*) ;; *) exit 0 ;; esac
}`,
  changed: `# Waits until one of the files has changed; fails when none did in so many seconds.
changed() {
  local until=$((SECONDS + $1))
  shift
  until [ -n "$(find "$@" -prune -mmin -2 2>/dev/null)" ]; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 5
  done
}`,
  done_by_you: `# Waits until Enter is pressed; fails when it was not in so many seconds.
done_by_you() {
  [ "$yes" = 1 ] && return
  printf '%s. Press Enter when it is done. ' "$2"
  read -r -t "$1" _
}`,
};

/** A plan as a script for bash 3.2 and newer, on Linux and macOS. */
export function toBash(plan: ScriptPlan): string {
  const used = new Set<string>();
  const body = plan.lines.flatMap((line) => write(line, used));
  const asks = used.has("ask") || used.has("done_by_you");
  return [
    "#!/usr/bin/env bash",
    ...comments([plan.title, "Made by Floyo from what you do. Read it before you run it."]),
    ...startComments(plan, describeStart(plan.trigger)),
    ...comments(plan.environment.map(({ name, means }) => `It needs ${name} in its environment: ${means}.`)),
    "set -euo pipefail",
    ...plan.environment.map(({ name, means }) => `: "\${${name}:?${inComment(means).replace(/[^\w .,-]/g, "")}}"`),
    ...(asks ? ["yes=0", `[ "\${1:-}" = "--yes" ] && yes=1`] : []),
    "",
    ...Object.entries(FUNCTIONS).flatMap(([name, text]) => (used.has(name) ? [text, ""] : [])),
    ...body,
    "",
  ].join("\n");
}

const comments = (lines: readonly string[]): string[] => lines.map((line) => `# ${inComment(line)}`);

function startComments({ lines }: ScriptPlan, { words, watch, after, cron }: Start): string[] {
  const told = comments([words]);
  const yes = lines.some((line) => line.do === "ask") ? " --yes" : "";
  if (cron !== undefined) {
    told.push(
      "# As lines of crontab -e; nobody can answer there, so it does not ask:",
      `#   CRON_TZ=${inComment(cron.timeZone)}`,
    );
    told.push(`#   ${inComment(cron.line)} bash /path/to/this-script.sh${yes}`);
  }
  if (watch !== undefined) {
    const { folder, file } = watchTarget(watch);
    const place = quoteBash(file ?? folder);
    told.push("# To have it started, on Linux (inotify-tools) or on macOS (fswatch):");
    told.push(`#   while inotifywait -qq -r -e close_write ${place}; do bash this-script.sh; done`);
    told.push(`#   fswatch -o ${place} | while read -r _; do bash this-script.sh < /dev/tty; done`);
  }
  if (after !== undefined) told.push(`# For instance: ${inComment(after)} && bash this-script.sh`);
  return told;
}

function write(line: Line, used: Set<string>): string[] {
  const call = (name: string, ...words: string[]): string[] => {
    used.add(name);
    return [`${name} ${words.join(" ")}`];
  };
  switch (line.do) {
    case "say":
      return call("say", quoteBash(line.text));
    case "ask":
      return call("ask", quoteBash(line.text));
    case "run":
      return call("run", quoteBash(line.command));
    case "call":
      return [line.words.map(word).join(" ")];
    case "copy":
      return [`cp -- ${word(line.source)} ${word(line.target)}`];
    case "mail":
      return [`printf '%s\\n' ${quoteBash(line.text)} | mail -s ${quoteBash(line.subject)} ${word(line.to)}`];
    case "wait_for_file":
      return orElse(`changed ${line.seconds} ${globOf(line.glob)}`, "changed", line.otherwise, used);
    case "wait_for_person":
      return orElse(`done_by_you ${line.seconds} ${quoteBash(line.text)}`, "done_by_you", line.otherwise, used);
    case "pause":
      return [`sleep ${line.seconds}`];
    case "stop":
      used.add("say");
      return [`say ${quoteBash(line.text)} >&2; exit 1`];
    case "note":
      return comments([line.text]);
  }
}

function orElse(test: string, name: string, otherwise: readonly Line[], used: Set<string>): string[] {
  used.add(name);
  if (otherwise.length === 0) return [`${test} || exit 0`];
  return [`if ! ${test}; then`, ...otherwise.flatMap((line) => write(line, used)).map((text) => `  ${text}`), "fi"];
}

const word = (part: Word): string => (typeof part === "string" ? bashWord(part) : `"$${part.env}"`);

/** A glob with its stars bare and all else quoted. `**` is one star here: bash 3.2 knows no more. */
function globOf(glob: string): string {
  const out = globParts(glob)
    .map(({ star, text }) => (star === null ? quoteBash(text) : star.charAt(0)))
    .join("");
  // A name that begins with a dash would be an option.
  return glob.startsWith("-") ? `./${out}` : out;
}
