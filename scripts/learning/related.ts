// `npm run -s related -- FILE.ndjson --until T`: which files go with which, asked of what came after. See docs/learning.md.
import { parseArgs } from "node:util";
import { RelatedFiles } from "#lib/mining/relationships/rank-related.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { type ChangeGroup, ChangeGroups } from "./change-groups.ts";
import { type Asked, noMoment, readFileArgs, readGuesses, readMoment, runProgram } from "./command-line.ts";
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

async function main(asked: AskedForRelated, read: () => AsyncGenerator<MiningEvent[]>): Promise<void> {
  const groups = new ChangeGroups();
  for await (const batch of read()) for (const event of batch) groups.add(event);
  const related = new RelatedFiles();
  for (const group of groups.inOrder()) {
    const later = group.atMs > asked.untilMs;
    if (later) for (const line of linesOf(group, related, asked.guesses)) await write(line);
    if (!later || asked.online) related.learn(group.atMs, group.paths, group.deleted);
  }
}

/** A line for each path of a group, of what is expected beside it. */
function* linesOf({ name, atMs, paths }: ChangeGroup, related: RelatedFiles, guesses: number): Generator<string> {
  for (const path of paths) {
    const ranked = related.rank(path, atMs, guesses).map(({ path: other, share }) => ({ path: other, p: share }));
    yield `${JSON.stringify({ group: name, path, guesses: ranked })}\n`;
  }
}

interface AskedForRelated extends Asked {
  untilMs: number;
  online: boolean;
  guesses: number;
}

/** What was asked for, or what is wrong with it. */
function readArgs(args: string[]): AskedForRelated | string {
  const read = readFileArgs(() => parse(args), "learned from");
  if (typeof read === "string") return read;
  const { file, help, values } = read;
  if (!help && values.until === undefined) return "Say with --until up to when to learn.";
  const untilMs = readMoment(values.until ?? "2000-01-01");
  if (Number.isNaN(untilMs)) return noMoment(values.until);
  const guesses = readGuesses(values.guesses, GUESSES);
  if (typeof guesses === "string") return guesses;
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

process.exitCode = await runProgram(usage, readArgs(process.argv.slice(2)), main);
