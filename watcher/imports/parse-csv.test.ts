import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCsv } from "./parse-csv.ts";

const quote = (cell: string, separator: string) =>
  cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

test("what is written is read again, whatever the cells hold", () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab,;"\n\r é'), maxLength: 8 });
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom(",", ";", "\t"),
      fc.constantFrom("\n", "\r\n"),
      fc.nat(9),
      (table, separator, end, size) => {
        const text = table.map((row) => row.map((one) => quote(one, separator)).join(separator) + end).join("");
        // However it is cut: into pieces of one letter too.
        const pieces = Array.from({ length: text.length }, (_, n) => text.slice(n * (size + 1), (n + 1) * (size + 1)));
        expect(Array.from(parseCsv(pieces, separator), ({ cells }) => cells)).toEqual(table);
      },
    ),
  );
});

test("rows bear the line that they begin on; empty lines are none", () => {
  expect([...parseCsv(['a,b\n\n"1\n2",3\n4,5'])]).toEqual([
    { number: 1, cells: ["a", "b"] },
    { number: 3, cells: ["1\n2", "3"] },
    { number: 5, cells: ["4", "5"] },
  ]);
  expect(() => [...parseCsv(['a,b\n"1,2'])]).toThrow("line 2");
});

test("a row that does not end is not kept beyond measure", () => {
  expect(() => [...parseCsv(["a,b\n", "x".repeat(2_000), "x"], ",", 1_000)]).toThrow("line 2");
});
