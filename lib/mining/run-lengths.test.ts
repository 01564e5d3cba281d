import fc from "fast-check";
import { expect, test } from "vitest";
import { RunLengths } from "./run-lengths.ts";

test("runs have the lengths that they were given, and begin where those before them end", () => {
  const aLength = fc.oneof({ weight: 8, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(1000) });
  const told = fc.array(fc.tuple(aLength, fc.option(fc.nat(400), { nil: undefined })), { maxLength: 200 });
  fc.assert(
    fc.property(told, (runs) => {
      const lengths = new RunLengths(runs.length);
      let start = 0;
      const expected = runs.map(([length, more = 0]) => {
        lengths.push(length);
        if (more > 0) lengths.extend(more);
        const own = { length: length + more, start };
        start += own.length;
        return own;
      });
      expect(runs.map((_, run) => ({ length: lengths.at(run), start: lengths.startOf(run) }))).toEqual(expected);
      expect(lengths.total).toBe(start);
    }),
  );
});
