import { joinSymbol } from "../symbol.ts";
import type { Step } from "../types.ts";
import { withoutNumbers } from "./name-classes.ts";

/** How much of a command line, an action or an address a class leaves open, the finest first. */
export const TEXT_FINENESS = [
  /** Numbers, dates and hashes: `ssh host-*`, `python report.py *`. */
  "numbers of text",
  /** What stands in quotes too: `git commit -m "*"`. */
  "quotes of text",
  /** One argument of any words: `git push origin *`. */
  "one argument",
  /** All behind the first words: `git add *`, which is what a command is where its arguments say nothing. */
  "three words",
  "two words",
  "one word",
] as const;
export type TextFineness = (typeof TEXT_FINENESS)[number];

/** At these what recurs a little, a text or a finer class, is taken for one of many: a host of sixty, a word of a name. */
export const TAKES_IN: ReadonlySet<string> = new Set(TEXT_FINENESS.slice(0, -1));

/** Arguments that are tried to be any, from the first one on. */
const ARGUMENTS_MAX = 8;
/** Longer ones belong to no class. */
const TEXT_MAX = 1_024;
const WORDS: Partial<Record<TextFineness, number>> = { "three words": 3, "two words": 2, "one word": 1 };
const PLAIN = /^\p{L}+(?:-\p{L}+)*$/u;
const QUOTED = /"(?:[^"\\]|\\.)*"|'[^']*'/g;

/** A text cut up once. */
export interface CutText {
  /** Which of a step's fields it is. */
  field: "command" | "action" | "path";
  text: string;
  /** The same with numbers as stars, and with what is quoted too. */
  plain: string;
  unquoted: string;
  /** Of a command, by its spaces; empty of others. */
  words: string[];
}

const FIELDS: Partial<Record<string, CutText["field"]>> = {
  command_run: "command",
  tool_used: "action",
  app_used: "action",
  page_visited: "path",
};

/** What of a step can be called by what repeats of it, files apart. Undefined for what belongs to no class. */
export function cutText(step: Step): CutText | undefined {
  const field = FIELDS[step.type];
  const text = field === undefined ? undefined : step[field];
  if (field === undefined || text === undefined || text.length > TEXT_MAX) return undefined;
  // In a command a star may stand for itself, as any other text may; in a glob it may not.
  if (text.includes(field === "path" ? "*" : "\\*")) return undefined;
  // The program is what a command is, `python3` as much as any.
  const kept = field === "command" ? Math.max(0, text.indexOf(" ")) : 0;
  if (field === "command" && kept === 0) return undefined;
  const plain = text.slice(0, kept) + withoutNumbers(text.slice(kept));
  const unquoted = plain.replace(QUOTED, (quoted) => `${quoted[0]}*${quoted[0]}`);
  return { field, text, plain, unquoted, words: field === "command" ? unquoted.split(" ") : [] };
}

/** The classes of one fineness that a text belongs to, as patterns in which `*` stands for any text. O(length) each. */
export function textClassesOf({ text, plain, unquoted, words }: CutText, fineness: TextFineness): string[] {
  switch (fineness) {
    case "numbers of text":
      return plain === text ? [] : [plain];
    case "quotes of text":
      return unquoted === plain ? [] : [unquoted];
    case "one argument":
      // Between the program and its arguments, a plain word is what the program is to do.
      return words
        .slice(0, 1 + ARGUMENTS_MAX)
        .flatMap((word, i) =>
          i === 0 || (i === 1 && words.length > 2 && PLAIN.test(word)) ? [] : [words.with(i, "*").join(" ")],
        );
    default: {
      const kept = WORDS[fineness] as number;
      return words.length <= kept ? [] : [`${words.slice(0, kept).join(" ")} *`];
    }
  }
}

/** Symbol of a step called by a pattern. Its empty last part no exact step has: one that holds a star is no pattern. */
export function patternSymbol(
  { type, tool, app, action, command }: Step,
  field: CutText["field"],
  pattern: string,
): string {
  const name = tool ?? app;
  if (field === "command") return joinSymbol(type, pattern, "");
  if (field === "action") return joinSymbol(type, name, pattern, "");
  return joinSymbol(type, pattern, name, action, command, "");
}
