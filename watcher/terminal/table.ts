import { widthOf } from "./terminal.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/**
 * A plain table: aligned columns, two spaces apart, a line of titles, no rules.
 *
 * @param rows as many cells as there are columns, each
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ""))));
  return lines
    .map((line) =>
      columns
        .map((column, index) => pad(line[index] ?? "", widths[index] ?? 0, column.align ?? "left"))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function pad(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "right" ? space + text : text + space;
}

/** Shortens a text in the middle, where a path says least. */
export function shorten(text: string, widthMax: number): string {
  const characters = [...text];
  if (characters.length <= widthMax) return text;
  const head = Math.ceil((widthMax - 1) / 2);
  const tail = widthMax - 1 - head;
  return `${characters.slice(0, head).join("")}…${tail > 0 ? characters.slice(-tail).join("") : ""}`;
}

/** Breaks a text into lines at spaces, each after the first set in by `indent`. */
export function wrap(text: string, widthMax: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > widthMax) {
      lines.push(line);
      line = indent + word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
