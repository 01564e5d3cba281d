import fc from "fast-check";
import { expect, test } from "vitest";
import { IdTable } from "./id-table.ts";

test("distinct ids are numbered as they come, and come back as they were", () => {
  const anId = fc.oneof(
    fc.nat(900).map((n) => `${n.toString(16)}-0`),
    fc.constantFrom("", "é", "日本"),
    fc.uuid(),
  );
  fc.assert(
    fc.property(fc.array(anId, { maxLength: 1200 }), (told) => {
      const table = new IdTable();
      const distinct = [...new Set(told)];
      expect(told.map((id) => table.numberOf(id))).toEqual(told.map((id) => distinct.indexOf(id)));
      table.close();
      expect(table.size).toBe(distinct.length);
      expect(distinct.map((_, number) => table.at(number))).toEqual(distinct);
      const sorted = [...distinct.keys()].sort((a, b) => table.compare(a, b)).map((number) => table.at(number));
      expect(sorted).toEqual([...distinct].sort());
    }),
  );
});
