import { stripVTControlCharacters } from "node:util";

/** Letters of East Asian scripts and pictures, which take two columns. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Marks that stand on the letter before them, and joiners. */
const none = /\p{Mn}|\p{Me}|[\u200b-\u200f]|[\ufe00-\ufe0f]/u;

const columnsOf = (character: string): number => {
  if (character >= " " && character <= "~") return 1;
  return none.test(character) ? 0 : wide.test(character) ? 2 : 1;
};

/** How many columns a text takes on a terminal, colours aside. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const character of stripVTControlCharacters(text)) cells += columnsOf(character);
  return cells;
}

/** As much of a text's beginning as fits. */
export function fitStart(text: string, cells: number): string {
  let used = 0;
  let fitting = "";
  for (const character of text) {
    used += columnsOf(character);
    if (used > cells) break;
    fitting += character;
  }
  return fitting;
}

function fitEnd(text: string, cells: number): string {
  let used = 0;
  let fitting = "";
  for (const character of [...text].reverse()) {
    used += columnsOf(character);
    if (used > cells) break;
    fitting = character + fitting;
  }
  return fitting;
}

/** Shortens a text at its end. */
export function clip(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  return cells < 1 ? "" : `${fitStart(text, cells - 1)}…`;
}

/** Shortens a path in its middle: the file's name says most, then where the path begins. */
export function clipPath(path: string, cells: number): string {
  if (cellsOf(path) <= cells) return path;
  const name = path.slice(path.lastIndexOf("/", path.length - 2));
  const head = cells - 1 - cellsOf(name);
  if (head >= 3) return `${fitStart(path, head)}…${name}`;
  const end = Math.ceil((cells - 1) * 0.6);
  return cells < 3 ? fitEnd(path, cells) : `${fitStart(path, cells - 1 - end)}…${fitEnd(path, end)}`;
}

/** Fills up with spaces at the end. */
export const padTo = (text: string, cells: number): string => text + " ".repeat(Math.max(0, cells - cellsOf(text)));
