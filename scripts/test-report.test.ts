import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { sum, tallyCheck, tallyPlaywright, tallyVitest } from "./test-report.ts";

const dir = mkdtempSync(join(tmpdir(), "floyo-report-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function report(content: unknown): string {
  const file = join(dir, `${Math.random()}.json`);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const vitestFile = (statuses: string[], status = "passed") => ({
  name: "a.test.ts",
  status,
  message: "",
  assertionResults: statuses.map((each) => ({
    fullName: "does it",
    status: each,
    failureMessages: each === "failed" ? ["no"] : [],
  })),
});

describe("vitest", () => {
  test("counts passes and failures", () => {
    const file = report({ testResults: [vitestFile(["passed", "passed", "failed"], "failed")] });
    expect(tallyVitest(file, 1)).toMatchObject({ passed: 2, failed: 1, faults: ["a.test.ts > does it\n      no"] });
  });

  test.each(["pending", "skipped", "todo"])("a test that is %s has failed", (status) => {
    expect(tallyVitest(report({ testResults: [vitestFile(["passed", status])] }), 0)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  test("a file that could not be loaded has failed", () => {
    const file = report({ testResults: [vitestFile([], "failed"), vitestFile(["passed"])] });
    expect(tallyVitest(file, 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  test("a bad end without a failed test counts, and so does a run without tests or without a report", () => {
    expect(tallyVitest(report({ testResults: [vitestFile(["passed"])] }), 1)).toMatchObject({ passed: 1, failed: 1 });
    expect(tallyVitest(report({ testResults: [] }), 0)).toMatchObject({ passed: 0, failed: 1 });
    expect(tallyVitest(join(dir, "none.json"), 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});

test("playwright: nested suites, flaky and skipped tests, errors outside of tests", () => {
  const spec = (status: string) => ({ title: "walks", file: "a.spec.ts", ok: true, tests: [{ status, results: [] }] });
  const file = report({
    suites: [
      {
        title: "a.spec.ts",
        specs: [spec("expected")],
        suites: [{ title: "inner", specs: [spec("flaky"), spec("skipped"), spec("expected")] }],
      },
    ],
    errors: [{ message: "\u001b[31mred\u001b[0m" }],
  });
  const tally = tallyPlaywright(file, 1);
  expect(tally).toMatchObject({ passed: 2, failed: 3 });
  expect(tally.faults.at(-1)).toBe("red");
});

test("adds up", () => {
  expect(sum([tallyCheck(true), tallyCheck(false, "why"), { passed: 5, failed: 0, faults: [] }])).toEqual({
    passed: 6,
    failed: 1,
    faults: ["why"],
  });
});
