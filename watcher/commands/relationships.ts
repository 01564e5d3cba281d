import type { PatternSummary } from "#lib/contracts/patterns.ts";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { openLearned } from "../learned/learned.ts";
import { type PatternsOptions, showPatterns } from "./patterns.ts";

/** Relationships looked through for those of one file. */
const searchedMax = 2000;

/** `floyo relationships [file]`: which files change together, or what goes with one of them. */
export async function relationships(
  cli: Cli,
  file: string | undefined,
  { minConfidence, limit }: PatternsOptions,
): Promise<ExitCode> {
  const learned = openLearned(cli);
  const filters = { kind: "relationship", minConfidence } as const;
  const all = await learned.patterns(filters, file === undefined ? limit : searchedMax);
  const found = file === undefined ? all : all.filter((pattern) => filesOf(pattern).some((path) => isSame(path, file)));
  const shown = found.slice(0, limit);
  cli.terminal.give({ data: shown });
  if (cli.terminal.json) return exitCodes.ok;
  if (shown.length > 0) showPatterns(cli.terminal, shown, limit, new Date());
  else if (file !== undefined && all.length > 0) cli.terminal.say(`Nothing is known to change with ${file}.`);
  else cli.terminal.say(await learned.explainEmpty(filters));
  return exitCodes.ok;
}

/** The files of a relationship, as its statistics name them. */
function filesOf({ statistics }: PatternSummary): string[] {
  const { files } = statistics;
  if (!Array.isArray(files)) return [];
  return files.flatMap((file) =>
    typeof file === "object" && file !== null && !Array.isArray(file) && typeof file.path === "string"
      ? [file.path]
      : [],
  );
}

/** A file may be named by the end of its path, as a person remembers it. */
function isSame(path: string, named: string): boolean {
  const name = named.replaceAll("\\", "/").replace(/^\.\//, "");
  return path === name || path.endsWith(`/${name}`) || name.endsWith(`/${path}`);
}
