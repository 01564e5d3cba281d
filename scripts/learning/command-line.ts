import { LocalClock } from "#lib/mining/local-time.ts";
import { instantOf } from "#lib/mining/parse-time.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { readEvents } from "./read-events.ts";

/** Epoch milliseconds of a time on the command line; a day alone is its beginning in UTC. NaN for what is no time. */
export const readMoment = (text: string): number => instantOf(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text);

export function isZone(name: string): boolean {
  try {
    return new LocalClock(name).timeZone === name;
  } catch {
    return false;
  }
}

/** What every program here is asked for. */
export interface Asked {
  /** A path, or `-` for stdin. */
  file: string;
  help: boolean;
}

interface Parsed<Values> {
  values: Values & { help?: boolean | undefined };
  positionals: string[];
}

/**
 * The one file that a command line names, whether help is wanted, and its options; or what is wrong with it.
 * @param parse throws what a person can read
 * @param fate what becomes of the file: "mined"
 */
export function readFileArgs<Values>(
  parse: () => Parsed<Values>,
  fate: string,
): (Asked & Pick<Parsed<Values>, "values">) | string {
  let parsed: Parsed<Values>;
  try {
    parsed = parse();
  } catch (error) {
    return messageOf(error);
  }
  const { values, positionals } = parsed;
  const help = values.help === true;
  const [file = "", ...more] = positionals;
  if (!help && file === "") return `Name the file to be ${fate}, or - for stdin.`;
  if (more.length > 0) return `One file at a time: ${more.join(" ")} is one too many.`;
  return { file, help, values };
}

/** How many guesses a line may have, or what is wrong with the number. */
export function readGuesses(text: string | undefined, usual: number): number | string {
  const guesses = Number(text ?? usual);
  if (Number.isInteger(guesses) && guesses >= 1) return guesses;
  return `--guesses takes a whole number from 1, not ${text}.`;
}

export const noMoment = (text: string | undefined): string =>
  `${text} is no time. Write it like 2026-03-01T00:00:00Z or 2026-03-01.`;

const warn = (text: string) => void process.stderr.write(`${text}\n`);

/**
 * Runs a program: says what is wrong with its command line, prints its help, or does its work, to which it gives a file's
 * events. @returns the exit code: 0, 1 for a file that cannot be read, 2 for a wrong command line
 */
export async function runProgram<A extends Asked>(
  usage: string,
  asked: A | string,
  work: (asked: A, read: (untilMs?: number) => AsyncGenerator<MiningEvent[]>) => Promise<void>,
): Promise<number> {
  if (typeof asked === "string") {
    process.stderr.write(`${asked}\n\n${usage}\n`);
    return 2;
  }
  if (asked.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  try {
    await work(asked, (untilMs) => readOrTell(asked.file, untilMs));
    return 0;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    warn(`${asked.file} cannot be read: ${error.message}`);
    return 1;
  }
}

class Unreadable extends Error {}

async function* readOrTell(file: string, untilMs: number | undefined): AsyncGenerator<MiningEvent[]> {
  const events = readEvents(file, untilMs === undefined ? { warn } : { untilMs, warn });
  for (;;) {
    const next = await events.next().catch((error: unknown) => {
      throw new Unreadable(messageOf(error));
    });
    if (next.done) return;
    yield next.value;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
