// `npm run -s related -- FILE.ndjson --until T`: which files go with which, asked of what came after. See docs/learning.md.
import { parseArgs } from "node:util";
import { RelatedFiles } from "#lib/mining/relationships/rank-related.ts";
import { type ChangeGroup, ChangeGroups } from "./change-groups.ts";
import { readMoment } from "./command-line.ts";
import { readEvents } from "./read-events.ts";
import { write } from "./write.ts";

const GUESSES = 10;

const usage = `Usage: npm run -s related -- FILE.ndjson --until T [--online] [--guesses N]

Learns until T which files change together. Then prints a line for each path of each later group:
{ group, path, guesses: [{ path, p }] }, the other paths that it expects, the likeliest first.

  FILE.ndjson   one event a line in the telemetry form, also packed by gzip; - reads stdin
  --until T     what is not later than T is learned from, e.g. 2026-03-01T00:00:00Z
  --online      learns on from each later group, once its lines are printed
  --guesses N   paths in a line at most (${GUESSES})

Example:
  npm run -s related -- history.ndjson --until 2026-03-01 > expected.ndjson`;

/** @returns the exit code: 0, 1 for a file that cannot be read, 2 for a wrong command line. */
async function main(args: string[]): Promise<number> {
  const asked = readArgs(args);
  if (typeof asked === "string") {
    process.stderr.write(`${asked}\n\n${usage}\n`);
    return 2;
  }
  if (asked.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const groups = new ChangeGroups();
  try {
    const warn = (text: string) => void process.stderr.write(`${text}\n`);
    for await (const batch of readEvents(asked.file, { warn })) for (const event of batch) groups.add(event);
  } catch (error) {
    process.stderr.write(`${asked.file} cannot be read: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
  const related = new RelatedFiles();
  for (const group of groups.inOrder()) {
    const later = group.atMs > asked.untilMs;
    if (later) for (const line of linesOf(group, related, asked.guesses)) await write(line);
    if (!later || asked.online) related.learn(group.atMs, group.paths, group.deleted);
  }
  return 0;
}

/** A line for each path of a group, of what is expected beside it. */
function* linesOf({ name, atMs, paths }: ChangeGroup, related: RelatedFiles, guesses: number): Generator<string> {
  for (const path of paths) {
    const ranked = related.rank(path, atMs, guesses).map(({ path: other, share }) => ({ path: other, p: share }));
    yield `${JSON.stringify({ group: name, path, guesses: ranked })}\n`;
  }
}

interface Asked {
  file: string;
  untilMs: number;
  online: boolean;
  guesses: number;
  help: boolean;
}

/** What was asked for, or what is wrong with it. */
function readArgs(args: string[]): Asked | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { values, positionals } = parsed;
  const help = values.help === true;
  const [file = "", ...more] = positionals;
  if (!help && file === "") return "Name the file to be learned from, or - for stdin.";
  if (more.length > 0) return `One file at a time: ${more.join(" ")} is one too many.`;
  if (!help && values.until === undefined) return "Say with --until up to when to learn.";
  const untilMs = readMoment(values.until ?? "2000-01-01");
  if (Number.isNaN(untilMs)) return `${values.until} is no time. Write it like 2026-03-01T00:00:00Z or 2026-03-01.`;
  const guesses = Number(values.guesses ?? GUESSES);
  if (!Number.isInteger(guesses) || guesses < 1) return `--guesses takes a whole number from 1, not ${values.guesses}.`;
  return { file, untilMs, online: values.online === true, guesses, help };
}

const parse = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      until: { type: "string" },
      online: { type: "boolean" },
      guesses: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });

process.exitCode = await main(process.argv.slice(2));
