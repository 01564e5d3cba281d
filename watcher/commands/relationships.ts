import { confidenceWords } from "#lib/contracts/confidence.ts";
import { countHeld, nameOther, relationNames } from "#lib/contracts/describe-relation.ts";
import { type FileRelation, type FileRelations, RelationshipRole } from "#lib/contracts/relationships.ts";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { openLearned } from "../learned/learned.ts";
import { type Column, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { when } from "../terminal/words.ts";
import { type PatternsOptions, patterns } from "./patterns.ts";

/** `floyo relationships [file]`: what goes together around files, or everything that is known about one of them. */
export async function relationships(
  cli: Cli,
  file: string | undefined,
  { minConfidence = 0, limit }: PatternsOptions,
): Promise<ExitCode> {
  if (file === undefined) return await patterns(cli, undefined, { kind: "relationship", minConfidence, limit });
  const { terminal } = cli;
  const learned = openLearned(cli);
  const { files, data } = await learned.relationsOf(file);
  const sure = data.filter(({ confidence }) => confidence >= minConfidence);
  const found = {
    files,
    data: RelationshipRole.options.flatMap((role) => sure.filter((one) => one.role === role).slice(0, limit)),
  };
  terminal.give(found);
  if (terminal.json) return exitCodes.ok;
  if (found.data.length > 0) showRelations(terminal, found, new Date());
  else if ((await learned.patterns({ kind: "relationship" }, 1)).length > 0)
    terminal.say(`Nothing is known to go with ${file}${data.length > 0 ? " that is so sure" : ""}.`);
  else terminal.say(await learned.explainEmpty({ kind: "relationship" }));
  return exitCodes.ok;
}

function showRelations(terminal: Terminal, { files, data }: FileRelations, now: Date): void {
  const columns: Column[] = [
    { title: "seen" },
    { title: "days", align: "right" },
    { title: "confidence" },
    { title: "last" },
    { title: "id" },
    { title: "what" },
  ];
  const isOne = files.length === 1;
  terminal.say(isOne ? (files[0]?.path ?? "") : `${files.length} files: ${files.map(({ path }) => path).join(", ")}`);
  for (const role of RelationshipRole.options) {
    const relations = data.filter((one) => one.role === role);
    if (relations.length === 0) continue;
    terminal.say(`\n${terminal.style("bold", relationNames[role])}`);
    const rows = relations.map((one) => [
      countHeld(one),
      one.distinct_days.toLocaleString("en"),
      `${Math.round(one.confidence * 100)} % ${confidenceWords(one.confidence)}`,
      when(one.last_seen_at, now),
      one.pattern_id.slice(0, 8),
      sayOther(one, isOne),
    ]);
    for (const [index, line] of table(columns, rows).split("\n").entries())
      terminal.say(index === 0 ? terminal.style("dim", line) : line);
  }
}

function sayOther(relation: FileRelation, isOne: boolean): string {
  const of = isOne ? "" : `${relation.file.path}: `;
  const notes = [relation.named ? "names it" : "", relation.active ? "" : "no longer"].filter(Boolean);
  return `${of}${nameOther(relation)}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
}
