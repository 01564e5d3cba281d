import { basename } from "node:path";
import { z } from "zod";
import { eventTypes, TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { uuidV5 } from "../collect/uuid-v5.ts";
import { usageFault } from "../fault.ts";
import { parseCsv } from "./parse-csv.ts";
import { parseMoment } from "./parse-moment.ts";
import { readLines, readPieces, tooLong, unitMax } from "./read-pieces.ts";
import type { ToldEntry } from "./told-entry.ts";

/** The namespace of rows that have no id of their own. It never changes. */
const rows = "2b8f2b0e-5f3f-4f19-8a39-0d5c1c7d9e66";

export const mappedFields = [
  ...["id", "type", "occurred_at", "path", "previous_path", "command", "tool", "action", "app", "project", "branch"],
  ...["group", "source", "duration_ms"],
] as const;

export interface TableOptions {
  /** Which column holds which field: `occurred_at=Started`. */
  readonly map: readonly string[];
  /** The type of every event, where no column says it. */
  readonly type: string | null;
  /** The clock of times that do not say theirs. */
  readonly zone: string | null;
  /** Keys what an id is made of, so that nothing can be learnt from it. */
  readonly keyed: (text: string) => string;
}

/** The rows of a CSV file with a header, by a mapping from its columns. @throws Fault USAGE */
export function* readCsv(path: string, options: TableOptions): Generator<ToldEntry> {
  const mapping = readMapping(options.map);
  let header: readonly string[] | null = null;
  const form = formerOf(path, mapping, options);
  try {
    for (const { number, cells } of parseCsv(readPieces(path), separatorOf(path), unitMax)) {
      if (header === null) {
        header = cells.map((cell) => cell.trim());
        const missing = [...mapping.values()].find((column) => !header?.includes(column));
        if (missing !== undefined)
          throw usageFault(`${path} has no column ${missing}.`, `Its columns are ${header.join(", ")}.`);
        continue;
      }
      const names = header;
      if (cells.length !== names.length)
        yield { number, event: null, fault: `has ${cells.length} cells, the header ${names.length}` };
      else yield form(number, Object.fromEntries(names.map((name, index) => [name, cells[index]])));
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("The row"))
      throw tooLong(path, error.message.match(/line \d+/)?.[0] ?? "a row");
    if (!(error instanceof Error) || !error.message.startsWith("The quote")) throw error;
    throw usageFault(`${error.message}, so ${path} cannot be read further.`);
  }
}

/** The lines of an NDJSON file: events as they are, such as `floyo export` writes, or by a mapping. @throws Fault USAGE */
export function* readNdjson(path: string, options: TableOptions): Generator<ToldEntry> {
  const mapping = options.map.length > 0 || options.type !== null ? readMapping(options.map) : null;
  const form = mapping && formerOf(path, mapping, options);
  const identify = identifier(options.keyed);
  let number = 0;
  for (const line of readLines(path)) {
    number += 1;
    if (line.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      yield { number, event: null, fault: "is not JSON" };
      continue;
    }
    if (typeof value !== "object" || value === null || Array.isArray(value))
      yield { number, event: null, fault: "is not an object" };
    else if (form) yield form(number, value as Record<string, unknown>);
    else yield check(number, identify(value as Record<string, unknown>));
  }
}

function readMapping(map: readonly string[]): Map<string, string> {
  const mapping = new Map<string, string>();
  for (const pair of map) {
    const at = pair.indexOf("=");
    const field = pair.slice(0, Math.max(at, 0));
    if (!mappedFields.some((known) => known === field) || at === pair.length - 1)
      throw usageFault(
        `This is not a mapping: ${pair}`,
        `Give field=column, with one of the fields ${mappedFields.join(", ")}.`,
      );
    mapping.set(field, pair.slice(at + 1));
  }
  if (!mapping.has("occurred_at"))
    throw usageFault("Which column holds the time is not said.", "Give --map occurred_at=COLUMN.");
  return mapping;
}

/** Makes events of rows. */
function formerOf(path: string, mapping: ReadonlyMap<string, string>, { type, zone, keyed }: TableOptions) {
  if (type === null && !mapping.has("type"))
    throw usageFault(
      "Which type the events have is not said.",
      `Give --type or --map type=COLUMN: ${eventTypes.join(", ")}.`,
    );
  const identify = identifier(keyed);
  return (number: number, row: Readonly<Record<string, unknown>>): ToldEntry => {
    const fields: Record<string, unknown> = { source: basename(path).slice(0, 64), ...(type === null ? {} : { type }) };
    for (const [field, column] of mapping) {
      const value = row[column];
      if (value !== undefined && value !== null && value !== "")
        fields[field] = typeof value === "number" ? value : String(value);
    }
    const at = parseMoment(String(fields.occurred_at ?? ""), zone);
    if (at === null)
      return { number, event: null, fault: "has no time that can be read; one without an offset needs --tz" };
    fields.occurred_at = at;
    if (fields.duration_ms !== undefined) fields.duration_ms = Math.round(Number(fields.duration_ms));
    return check(number, identify(fields));
  };
}

/**
 * Gives events the ids that they are stored by, the same in every run: of one without an id that of its content and of how
 * often the same came before it, and of one with an id of another program's kind that of its id.
 */
function identifier(keyed: (text: string) => string) {
  const times = new Map<string, number>();
  return (fields: Readonly<Record<string, unknown>>): unknown => {
    const { id, ...rest } = fields;
    if (z.uuid().safeParse(id).success) return fields;
    if (typeof id === "number" || (typeof id === "string" && id !== ""))
      return { ...rest, id: uuidV5(rows, keyed(JSON.stringify({ id: String(id) }))) };
    const content = keyed(JSON.stringify(rest));
    const nth = times.get(content) ?? 0;
    times.set(content, nth + 1);
    return { ...rest, id: uuidV5(rows, `${content} ${nth}`) };
  };
}

function check(number: number, value: unknown): ToldEntry {
  const parsed = TelemetryEvent.safeParse(value);
  if (parsed.success) return { number, event: parsed.data };
  const issue = parsed.error.issues[0];
  return {
    number,
    event: null,
    fault: `${issue?.path.join(".") || "the event"}: ${issue?.message ?? "is not an event"}`,
  };
}

/** A semicolon where the header has more of them, as spreadsheets write in half of Europe. */
function separatorOf(path: string): string {
  const [text = ""] = readPieces(path);
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const count = (char: string) => header.split(char).length;
  return [",", ";", "\t"].reduce((best, char) => (count(char) > count(best) ? char : best));
}
