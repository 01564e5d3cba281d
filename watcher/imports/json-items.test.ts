import fc from "fast-check";
import { expect, test } from "vitest";
import { noList, readJsonItems } from "./json-items.ts";

const itemsOf = (pieces: Iterable<string>) =>
  Array.from(readJsonItems(pieces, "days", 10_000), (text) => JSON.parse(text));

test("gives what stands in the list, however the text is cut, laid out, and whatever stands beside", () => {
  const rest = fc.dictionary(
    fc.string().filter((key) => key !== "days" && key !== "__proto__"),
    fc.jsonValue(),
  );
  const items = fc.array(fc.jsonValue(), { maxLength: 6 });
  fc.assert(
    fc.property(
      rest,
      items,
      rest,
      fc.constantFrom(undefined, 2),
      fc.integer({ min: 1, max: 9 }),
      (one, days, two, indent, size) => {
        const text = `\n${JSON.stringify({ ...one, days, ...two }, null, indent)} `;
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
          text.slice(n * size, (n + 1) * size),
        );
        expect(itemsOf(pieces)).toEqual(JSON.parse(JSON.stringify(days)));
      },
    ),
  );
});

test.each(["", "{", "[1]", "7", '{"days":[1', '{"days":[1]', '{"days":[]} x', "not json"])("%j is none", (text) => {
  expect(() => itemsOf([text])).toThrow();
});

test("a list of that name deeper down is another", () => {
  expect(itemsOf(['{"a":{"days":[1]},"b":[{"days":[2]}],"days":[3]}'])).toEqual([3]);
  expect(() => itemsOf(['{"a":"days","b":[1]}'])).toThrow(noList);
});

test("of an item beyond all measure no more is kept", () => {
  expect(() => itemsOf(['{"days":["', "x".repeat(20_000), "x"])).toThrow("too long");
});
