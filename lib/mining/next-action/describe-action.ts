import { readableSymbol, stepOf } from "../symbol.ts";
import type { MiningEvent } from "../types.ts";

/** One thing that was done, in the words in which the next is guessed. */
export interface Action {
  /** What is guessed: two actions are the same when their symbols are. */
  symbol: string;
  /** The symbol's coarse kind: a command's program, an app, a file's folder. What is new is guessed by it. */
  kind: string;
  /** Between kind and symbol: a program with its subcommand; a file's extension under its type. */
  variety: string;
  /** Orders symbols as a list of files is ordered, in which tools name the files of a commit. */
  sortKey: string;
  /** Where it was done, as far as the symbol does not tell: project and folder. */
  place: string;
  atMs: number;
  utcOffsetMinutes: number;
  group: string | undefined;
}

/** Fields of an event that a symbol can be made of. */
export const symbolFields = ["type", "path", "command", "tool", "action", "app", "project", "branch"] as const;
export type SymbolField = (typeof symbolFields)[number];

/**
 * Describes an event for `NextActionModel`. Without `fields` the symbol is the engine's in words: the command of
 * `command_run`, `tool-or-app:action` of `tool_used` and `app_used`, type and path of `file_*`; with them it is those
 * fields in their order, joined by colons, or the type where the event has none of them.
 */
export function describeAction(event: MiningEvent, fields?: readonly SymbolField[]): Action {
  const symbol = fields === undefined ? readableSymbol(stepOf(event)) : symbolOf(event, fields);
  const usesPath =
    event.path !== undefined && (fields === undefined ? event.type.startsWith("file_") : fields.includes("path"));
  const path = event.path ?? "";
  const slash = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  let kind: string;
  let variety: string;
  if (usesPath) {
    kind = path.slice(0, slash + 1);
    const dot = path.lastIndexOf(".");
    variety = `${event.type} ${dot > slash ? path.slice(dot) : ""}`;
  } else {
    const first = endOfWord(symbol, 0);
    const second = endOfWord(symbol, first + 1);
    kind = symbol.slice(0, first);
    variety = symbol.slice(0, second);
  }
  // Of what is no file event, the path is where it was done.
  const folder = usesPath ? "" : path;
  return {
    symbol,
    kind,
    variety,
    sortKey: usesPath ? path : symbol,
    place: `${event.project ?? ""} ${folder}`,
    atMs: event.occurredAtMs,
    utcOffsetMinutes: event.utcOffsetMinutes,
    group: event.group,
  };
}

function symbolOf(event: MiningEvent, fields: readonly SymbolField[]): string {
  let symbol = "";
  for (const field of fields) {
    const value = event[field];
    if (value) symbol += symbol === "" ? value.trim() : `:${value.trim()}`;
  }
  return symbol === "" ? event.type : symbol;
}

function endOfWord(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 32 || code === 58 || code === 9) return i;
  }
  return text.length;
}
