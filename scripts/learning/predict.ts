// `npm run -s predict -- FILE.ndjson`: what comes next, guessed before each event of a file. See docs/learning.md.
import { parseArgs } from "node:util";
import { describeAction, type SymbolField, symbolFields } from "#lib/mining/next-action/describe-action.ts";
import { NextActionModel } from "#lib/mining/next-action/next-action-model.ts";
import { readEvents } from "./read-events.ts";
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
  const model = new NextActionModel();
  let piece = "";
  try {
    const warn = (text: string) => void process.stderr.write(`${text}\n`);
    for await (const batch of readEvents(asked.file, { warn })) {
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
  } catch (error) {
    process.stderr.write(`${asked.file} cannot be read: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
  await write(piece);
  return 0;
}

interface Asked {
  file: string;
  fields: SymbolField[] | undefined;
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
  if (!help && file === "") return "Name the file to be guessed through, or - for stdin.";
  if (more.length > 0) return `One file at a time: ${more.join(" ")} is one too many.`;
  const fields = values.symbol?.split(",").map((field) => field.trim());
  const unknown = fields?.find((field) => !isSymbolField(field));
  if (unknown !== undefined) return `A symbol cannot be made of "${unknown}", but of ${symbolFields.join(", ")}.`;
  const guesses = Number(values.guesses ?? GUESSES);
  if (!Number.isInteger(guesses) || guesses < 1) return `--guesses takes a whole number from 1, not ${values.guesses}.`;
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

process.exitCode = await main(process.argv.slice(2));
