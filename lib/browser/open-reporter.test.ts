import type { ErrorEvent } from "@sentry/browser";
import { expect, test } from "vitest";
import { scrub } from "./open-reporter.ts";

const reportOf = (error: Error): string => {
  const value = { type: error.name, value: error.message };
  return JSON.stringify(scrub({ type: undefined, exception: { values: [value] } } as ErrorEvent));
};

function thrownBy(run: () => void): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

test("a message that speaks of code is kept", () => {
  expect(reportOf(new TypeError("x is not a function"))).toContain("x is not a function");
});

test.each([
  ["our own words", new Error("planted")],
  ["what could not be read as JSON", thrownBy(() => JSON.parse("planted"))],
])("a message that could quote data is dropped: %s", (_, error) => {
  expect(error.message).toContain("planted");
  expect(reportOf(error)).toContain(error.name);
  expect(reportOf(error)).not.toContain("planted");
});
