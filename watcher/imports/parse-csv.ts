export interface CsvRow {
  /** The line that it begins on, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV text (RFC 4180): cells in quotes may hold commas, line ends and doubled quotes. Empty lines are none.
 *
 * @param pieces the text in its order, cut anywhere @param rowMax characters of a row in memory
 * @throws Error when a quote is never closed, or a row is longer than that
 */
export function* parseCsv(pieces: Iterable<string>, separator = ",", rowMax = 64 * 1024 * 1024): Generator<CsvRow> {
  const more = pieces[Symbol.iterator]();
  let text = "";
  let line = 1;
  for (let whole = false; !whole; ) {
    const next = more.next();
    if (next.done) whole = true;
    else text += next.value;
    let at = 0;
    while (at < text.length) {
      const row = readRow(text, at, separator, whole);
      if (row === null) break;
      if (row === "open quote") throw new Error(`The quote in line ${line} is never closed`);
      if (row.cells.length > 1 || row.cells[0] !== "") yield { number: line, cells: row.cells };
      line += row.lines;
      at = row.end;
    }
    text = text.slice(at);
    if (text.length > rowMax) throw new Error(`The row in line ${line} does not end`);
  }
}

/** @returns null when the row may go on behind the end of the text, which is not `whole` */
function readRow(
  text: string,
  start: number,
  separator: string,
  whole: boolean,
): { cells: string[]; end: number; lines: number } | "open quote" | null {
  const cells: string[] = [];
  let at = start;
  let lines = 1;
  for (;;) {
    let cell = "";
    if (text[at] === '"') {
      for (;;) {
        const end = text.indexOf('"', at + 1);
        if (end < 0) return whole ? "open quote" : null;
        const part = text.slice(at + 1, end);
        lines += part.split("\n").length - 1;
        cell += part;
        at = end + 1;
        // A second quote may follow.
        if (at === text.length && !whole) return null;
        if (text[at] !== '"') break;
        cell += '"';
      }
    }
    const rest = /[\n\r]/g;
    rest.lastIndex = at;
    const lineEnd = rest.exec(text)?.index ?? text.length;
    const next = text.indexOf(separator, at);
    const end = next >= 0 && next < lineEnd ? next : lineEnd;
    if (end === text.length && !whole) return null;
    cells.push(cell + text.slice(at, end));
    at = end + 1;
    if (end !== next) break;
  }
  if (text[at - 1] === "\r") {
    if (at === text.length && !whole) return null;
    if (text[at] === "\n") at += 1;
  }
  return { cells, end: at, lines };
}
