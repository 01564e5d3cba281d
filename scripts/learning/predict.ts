// `npm run -s predict -- FILE.ndjson`: what comes next, guessed before each event of a file. See docs/learning.md.
import { parseArgs } from "node:util";
import { describeAction, type SymbolField, symbolFields } from "#lib/mining/next-action/describe-action.ts";
import { NextActionModel } from "#lib/mining/next-action/next-action-model.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { type Asked, readFileArgs, readGuesses, runProgram } from "./command-line.ts";
import { write } from "./write.ts";

const GUESSES = 10;
/** Printed text is handed on in pieces of about this many characters. */
const PIECE = 1 << 16;

const usage = `Usage: npm run -s predict -- FILE.ndjson [--symbol FIELDS] [--guesses N]

Goes through a file of events in its order and prints a line for each: { id, symbol, guesses: [{ symbol, p }] },
the likeliest next actions as they were guessed before that event was looked at.

  FILE.ndjson       one event a line in the telemetry form, also packed by gzip; - reads stdin
  --symbol FIELDS   what of an event is guessed, e.g. command or type,path; of ${symbolFields.join(", ")}.
                    Left out: a command, a tool or app with its action, a file with what was done to it
  --guesses N       guesses in a line at most (${GUESSES})

Examples:
  npm run -s predict -- events.ndjson > guessed.ndjson
  npm run -s predict -- clicks.ndjson --symbol app,action --guesses 5`;

async function main(asked: AskedToPredict, read: () => AsyncGenerator<MiningEvent[]>): Promise<void> {
  const model = new NextActionModel();
  let piece = "";
  for await (const batch of read()) {
    for (const event of batch) {
      const guesses = model.rank(asked.guesses);
      const action = describeAction(event, asked.fields);
      piece += `${JSON.stringify({ id: event.id, symbol: action.symbol, guesses })}\n`;
      model.observe(action);
      if (piece.length < PIECE) continue;
      await write(piece);
      piece = "";
    }
  }
  await write(piece);
}

interface AskedToPredict extends Asked {
  fields: SymbolField[] | undefined;
  guesses: number;
}

/** What was asked for, or what is wrong with it. */
function readArgs(args: string[]): AskedToPredict | string {
  const read = readFileArgs(() => parse(args), "guessed through");
  if (typeof read === "string") return read;
  const { file, help, values } = read;
  const fields = values.symbol?.split(",").map((field) => field.trim());
  const unknown = fields?.find((field) => !isSymbolField(field));
  if (unknown !== undefined) return `A symbol cannot be made of "${unknown}", but of ${symbolFields.join(", ")}.`;
  const guesses = readGuesses(values.guesses, GUESSES);
  if (typeof guesses === "string") return guesses;
  return { file, fields: fields?.filter(isSymbolField), guesses, help };
}

const isSymbolField = (field: string): field is SymbolField => (symbolFields as readonly string[]).includes(field);

const parse = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      symbol: { type: "string" },
      guesses: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });

process.exitCode = await runProgram(usage, readArgs(process.argv.slice(2)), main);
