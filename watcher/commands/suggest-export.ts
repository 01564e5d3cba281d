import { writeFileSync } from "node:fs";
import type { ExportFormat } from "#lib/contracts/suggestions.ts";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { openLearned } from "../learned/learned.ts";
import { explainFile } from "./explain-file.ts";
import { completeSuggestionId } from "./suggest.ts";

export interface SuggestExportOptions {
  readonly format: ExportFormat;
  readonly out?: string;
}

/**
 * `floyo suggest export`: a suggestion's draft as a script of one's own, on stdout or in a file that must not be there yet.
 *
 * @throws Fault NOT_SIGNED_IN, NOT_FOUND, USAGE
 */
export async function suggestExport(cli: Cli, id: string, { format, out }: SuggestExportOptions): Promise<ExitCode> {
  const learned = openLearned(cli);
  const { filename, text } = await learned.script(await completeSuggestionId(learned, id), format);
  if (out === undefined) {
    cli.terminal.give({ filename, text });
    if (!cli.terminal.json) cli.terminal.write(text);
    return exitCodes.ok;
  }
  try {
    // What runs others' commands is for its owner alone to change; only a shell script is run by its own name.
    writeFileSync(out, text, { flag: "wx", mode: format === "bash" || format === "node" ? 0o700 : 0o600 });
  } catch (error) {
    throw explainFile(out, error);
  }
  cli.terminal.give({ filename, file: out });
  cli.terminal.say(`Wrote ${out}. Read it before you run it.`);
  return exitCodes.ok;
}
