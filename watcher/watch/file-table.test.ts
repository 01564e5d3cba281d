import fc from "fast-check";
import { expect, test } from "vitest";
import { FileTable } from "./file-table.ts";
import type { Facts } from "./read-facts.ts";

const facts = fc.record({
  kind: fc.constant("file" as const),
  inode: fc.nat(),
  bornMs: fc.double({ min: 0, max: 2e12, noNaN: true }),
  size: fc.nat(),
  mtimeMs: fc.double({ min: 0, max: 2e12, noNaN: true }),
});
const changes = fc.dictionary(fc.string({ maxLength: 3 }), fc.option(facts), { maxKeys: 30 });

test("it holds what a map would hold, however much is merged at once", () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (rounds) => {
      const table = new FileTable();
      const map = new Map<string, Facts>();
      for (const round of rounds) {
        table.merge(new Map(Object.entries(round)));
        for (const [name, value] of Object.entries(round)) {
          if (value) map.set(name, value);
          else map.delete(name);
        }
        expect(table.names()).toEqual([...map.keys()].sort());
        for (const [name, value] of map) expect(table.get(name)).toEqual(value);
        for (const name of Object.keys(round)) expect(table.has(name)).toBe(map.has(name));
        expect(table.get("not there at all")).toBeNull();
      }
    }),
  );
});
