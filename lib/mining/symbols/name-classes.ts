import { extensionOf } from "../symbol.ts";

/** How much of a path a class leaves open, the finest first. */
export const FINENESS = [
  /** Numbers, dates and hashes, of folders too where these are new as well: else each month would be a class of its own. */
  "numbers of path",
  /** Those of the name alone: `reports/report-*.csv` of `reports/report-2026-01-05.csv`. */
  "numbers of name",
  /** A part of the name between words that stay. */
  "part of name",
  /** The name in one folder of any name. */
  "one folder",
  "folder and extension",
  "folder",
  /** Anywhere in the project. */
  "extension",
] as const;
export type Fineness = (typeof FINENESS)[number];

/** Words on either side of a name that are tried to stay. */
const WORDS_MAX = 3;
/** Fewer letters in common are common by chance. */
const LETTERS_MIN = 3;
/** Folders, from the last one, that are tried to be any. */
const FOLDERS_MAX = 4;
/** Longer ones belong to no class. */
const PATH_MAX = 1_000;

const NUMBERS =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-z])(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,64}(?![0-9a-z])|[0-9]+(?:[-_.:,T ]?[0-9]+)*/gi;

/** A name that a privacy rule hid behind its hash: that tells it from others, and has no parts. */
const HIDDEN = /^~[0-9a-f]{16}$/;

/** Numbers, dates, times, hashes and UUIDs as `*`; a hidden name as it is. */
export const withoutNumbers = (text: string): string =>
  HIDDEN.test(text) ? text : text.replace(NUMBERS, "*").replace(/\*{2,}/g, "*");

/** A path cut up once. */
export interface CutPath {
  /** With its last slash; empty where there is none. */
  folder: string;
  /** Name without extension, and the same with its numbers as stars. */
  stem: string;
  plain: string;
  /** With its dot; empty where there is none. */
  extension: string;
}

/** Undefined for a path that belongs to no class: too long, or with signs that a pattern gives a meaning. */
export function cutPath(path: string): CutPath | undefined {
  if (path.length > PATH_MAX || path.includes("*") || path.includes("\\")) return undefined;
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1);
  if (name === "") return undefined;
  const extension = extensionOf(name) === undefined ? "" : name.slice(name.lastIndexOf("."));
  const stem = name.slice(0, name.length - extension.length);
  return { folder: path.slice(0, slash + 1), stem, plain: withoutNumbers(stem), extension };
}

/**
 * The classes of one fineness that a path belongs to by its own letters alone, as patterns: `*` stands for a part of one
 * name, `**` for any folders. Whether one is of any use is for those to say that share it. At most some ten, O(length) each.
 */
export function classesOf({ folder, stem, plain, extension }: CutPath, fineness: Fineness): string[] {
  switch (fineness) {
    case "numbers of name":
      return plain === stem ? [] : [`${folder}${plain}${extension}`];
    case "numbers of path": {
      // `2026/01` by itself, and only where that does not do, `week-3` too: that number may tell one thing from another.
      const folders = folder.split("/").map((one) => ({ one, open: withoutNumbers(one) }));
      const numbered = folders.map(({ one, open }) => (open === "*" ? open : one)).join("/");
      const all = folders.map(({ open }) => open).join("/");
      return [...new Set([numbered, all])].filter((one) => one !== folder).map((one) => `${one}${plain}${extension}`);
    }
    case "part of name":
      return partsOf(plain).map((part) => `${folder}${part}${extension}`);
    case "one folder": {
      // A name of numbers alone in a folder of any name says nothing but the extension.
      if (!LETTER.test(plain)) return [];
      const folders = folder.split("/").slice(0, -1);
      const places = [...folders.keys()].slice(-FOLDERS_MAX).filter((i) => folders[i] !== "");
      return places.map((i) => `${folders.with(i, "*").join("/")}/${plain}${extension}`);
    }
    case "folder and extension":
      return extension === "" ? [] : [`${folder}*${extension}`];
    case "folder":
      return folder === "" ? [] : [`${folder}*`];
    case "extension":
      return extension === "" ? [] : [`**/*${extension}`];
  }
}

const LETTER = /[\p{L}]/u;

/** The name with one part between its words left open, wherever enough letters stay before or after it. */
function partsOf(stem: string): string[] {
  if (HIDDEN.test(stem)) return [];
  const starts = [0];
  const ends: number[] = [];
  for (let i = 1; i < stem.length; i++) {
    const before = stem[i - 1] as string;
    const here = stem[i] as string;
    const capital = LOWER.test(before) && UPPER.test(here);
    if (capital || (SEPARATOR.test(before) && !SEPARATOR.test(here))) starts.push(i);
    if (capital || (!SEPARATOR.test(before) && SEPARATOR.test(here))) ends.push(i);
  }
  ends.push(stem.length);
  const parts = new Set<string>();
  for (const start of starts.slice(0, WORDS_MAX)) {
    for (const end of ends.slice(-WORDS_MAX)) {
      if (start >= end || (start === 0 && end === stem.length)) continue;
      const before = stem.slice(0, start);
      const after = stem.slice(end);
      if (Math.max(lettersIn(before), lettersIn(after)) < LETTERS_MIN) continue;
      parts.add(`${before}*${after}`.replace(/\*{2,}/g, "*"));
    }
  }
  parts.delete(stem);
  return [...parts];
}

const SEPARATOR = /[-_. ()+,~@#&=]/;
const LOWER = /[\p{Ll}]/u;
const UPPER = /[\p{Lu}]/u;

const lettersIn = (text: string): number => text.replace(/[^\p{L}]/gu, "").length;
