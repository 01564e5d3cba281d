export interface CsvRow {
  /** The line that it begins on, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV text (RFC 4180): cells in quotes may hold commas, line ends and doubled quotes. Empty lines are none.
 *
 * @throws Error when a quote is never closed
 */
export function* parseCsv(text: string, separator = ","): Generator<CsvRow> {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const number = line;
    const cells: string[] = [];
    for (;;) {
      let cell = "";
      if (text[at] === '"') {
        for (;;) {
          const end = text.indexOf('"', at + 1);
          if (end < 0) throw new Error(`The quote in line ${number} is never closed`);
          const part = text.slice(at + 1, end);
          line += part.split("\n").length - 1;
          cell += part;
          at = end + 1;
          if (text[at] !== '"') break;
          cell += '"';
        }
      }
      const rest = /[\n\r]/g;
      rest.lastIndex = at;
      const lineEnd = rest.exec(text)?.index ?? text.length;
      const next = text.indexOf(separator, at);
      const end = next >= 0 && next < lineEnd ? next : lineEnd;
      cells.push(cell + text.slice(at, end));
      at = end + 1;
      if (end !== next) break;
    }
    if (text[at - 1] === "\r" && text[at] === "\n") at += 1;
    line += 1;
    if (cells.length > 1 || cells[0] !== "") yield { number, cells };
  }
}
