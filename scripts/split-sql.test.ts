import fc from "fast-check";
import { expect, test } from "vitest";
import { splitSql } from "./split-sql.ts";

const texts = (source: string) => splitSql(source).map(({ text }) => text);

test("cuts at semicolons, trims, and tells the line", () => {
  expect(splitSql("select 1;\n\n  select 2 ;\n")).toEqual([
    { text: "select 1", line: 1 },
    { text: "select 2", line: 3 },
  ]);
});

test.each([
  ["a string", "select ';', 'it''s; fine'"],
  ["an escape string", String.raw`select E'\';', 1`],
  ["a quoted name", 'select 1 as "a;b"'],
  ["a dollar quote", "create function f() returns int language sql as $$ select 1; select 2; $$"],
  ["a tagged dollar quote", "do $body$ begin perform $$;$$; end $body$"],
  ["a line comment", "select 1 -- not; here\n + 1"],
  ["a nested block comment", "select /* ; /* ; */ ; */ 1"],
  ["parentheses", "create rule r as on insert to t do instead (select 1; select 2)"],
  [
    "begin atomic",
    "create function f(x int) returns int language sql begin atomic; select case when x > 0 then 1 end; select 2; end",
  ],
  ["a positional parameter beside a name", "select a$1, $1"],
])("leaves the semicolons of %s alone", (_, statement) => {
  expect(texts(`${statement};\nselect 'next';`)).toEqual([statement, "select 'next'"]);
});

test("a plain transaction's begin is no atomic body", () => {
  expect(texts("begin; select 1; end;")).toEqual(["begin", "select 1", "end"]);
});

test("whatever the pieces, joining and splitting gives them back", () => {
  const piece = fc.constantFrom("select 1", "select ';'", "do $$ begin null; end $$", "select /* ; */ 2", 'select ";"');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(";", ";\n", " ;\n\n"), (pieces, separator) => {
      expect(texts(pieces.map((text) => text + separator).join(""))).toEqual(pieces);
    }),
  );
});

test("never throws and never loses a letter that matters", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("'", '"', "$", ";", "-", "/", "*", "(", ")", "a", "\n", " ") }),
      (source) => {
        const kept = texts(source).join("").replace(/[\s;]/g, "");
        expect(kept).toBe(source.replace(/[\s;]/g, ""));
      },
    ),
  );
});
