import { existsSync, readFileSync } from "node:fs";

/** What one stage came to. A stage that fails without naming a test counts as one failure. */
export interface Tally {
  passed: number;
  failed: number;
  /** What to read first: the failed tests' names, or what the tool printed. */
  faults: string[];
}

/** A check that passes or fails as a whole. */
export function tallyCheck(ok: boolean, fault = ""): Tally {
  return ok ? { passed: 1, failed: 0, faults: [] } : { passed: 0, failed: 1, faults: fault ? [fault] : [] };
}

interface VitestReport {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] | null }[];
  }[];
}

/**
 * Counts a Vitest JSON report. A test that did not run counts as failed: nothing here may be skipped quietly. So does a
 * file that could not be loaded, and a run that ended badly although every test passed.
 */
export function tallyVitest(file: string, exitCode: number): Tally {
  if (!existsSync(file)) return tallyCheck(false, `vitest ended with ${exitCode} and wrote no report`);
  const report = JSON.parse(readFileSync(file, "utf8")) as VitestReport;
  const tally: Tally = { passed: 0, failed: 0, faults: [] };
  for (const { name, status, message, assertionResults } of report.testResults) {
    if (status === "failed" && assertionResults.length === 0) {
      tally.failed += 1;
      tally.faults.push(`${name}: ${message ?? "could not be loaded"}`);
    }
    for (const test of assertionResults) {
      if (test.status === "passed") tally.passed += 1;
      else {
        tally.failed += 1;
        const reason = test.failureMessages?.[0]?.split("\n").slice(0, 12).join("\n      ") ?? test.status;
        tally.faults.push(`${name} > ${test.fullName}\n      ${reason}`);
      }
    }
  }
  return settle(tally, exitCode, "vitest");
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    file: string;
    ok: boolean;
    tests: { status: string; results: { error?: { message?: string } }[] }[];
  }[];
}

/** Counts a Playwright JSON report, by the same rules. */
export function tallyPlaywright(file: string, exitCode: number): Tally {
  if (!existsSync(file)) return tallyCheck(false, `playwright ended with ${exitCode} and wrote no report`);
  const report = JSON.parse(readFileSync(file, "utf8")) as {
    suites: PlaywrightSuite[];
    errors: { message?: string }[];
  };
  const tally: Tally = { passed: 0, failed: 0, faults: [] };
  const visit = (suite: PlaywrightSuite, path: string[]) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === "expected") tally.passed += 1;
        else {
          tally.failed += 1;
          const reason = test.results.find(({ error }) => error)?.error?.message ?? test.status;
          tally.faults.push(
            `${[...path, spec.title].join(" > ")}\n      ${plain(reason).split("\n").slice(0, 20).join("\n      ")}`,
          );
        }
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, [...path, inner.title]);
  };
  for (const suite of report.suites) visit(suite, [suite.title]);
  for (const { message } of report.errors) {
    tally.failed += 1;
    tally.faults.push(plain(message ?? "an error outside of any test"));
  }
  return settle(tally, exitCode, "playwright");
}

function settle(tally: Tally, exitCode: number, tool: string): Tally {
  if (exitCode !== 0 && tally.failed === 0) {
    return {
      ...tally,
      failed: 1,
      faults: [`${tool} ended with ${exitCode} although no test failed; see its output above`],
    };
  }
  if (tally.passed + tally.failed === 0) return tallyCheck(false, `${tool} found no test`);
  return tally;
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with a control character.
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}

/** Adds tallies up. */
export function sum(tallies: Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
    faults: tallies.flatMap(({ faults }) => faults),
  };
}
