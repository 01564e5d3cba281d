import { expect, test } from "vitest";
import { readLine } from "./read-line.ts";

const at = (occurred_at: string) => readLine(JSON.stringify({ type: "command_run", command: "ls", occurred_at }), 1);

test("names a time that no day is told of, for nothing would be learned of it", () => {
  const problem = expect.stringContaining("outside of the years 1970 to 9999");
  for (const time of ["1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00"]) {
    expect(at(time)).toEqual({ problem });
  }
  expect(at("1969-12-31T23:59:59-05:00")).toMatchObject({ occurredAtMs: 5 * 3_600_000 - 1000 });
  expect(at("9999-12-31T23:59:59Z")).toMatchObject({ id: "line-1" });
});
