import { expect, test } from "vitest";
import { checkOrigin } from "./check-origin.ts";

const own = ["https://floyo.example"];
const passes = (headers: Record<string, string>): boolean => {
  try {
    checkOrigin(new Headers(headers), own);
    return true;
  } catch {
    return false;
  }
};

test.each([
  [{ origin: "https://floyo.example" }, true],
  [{ origin: "https://floyo.example", "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-site": "same-origin" }, true],
  [{}, false],
  [{ origin: "null" }, false],
  [{ origin: "null", "sec-fetch-site": "same-origin" }, false],
  [{ origin: "https://evil.example" }, false],
  [{ origin: "http://floyo.example" }, false],
  [{ origin: "https://floyo.example.evil.example" }, false],
  [{ origin: "https://app.floyo.example", "sec-fetch-site": "same-site" }, false],
  [{ origin: "https://floyo.example", "sec-fetch-site": "cross-site" }, false],
  [{ "sec-fetch-site": "none" }, false],
  [{ referer: "https://floyo.example/" }, false],
] as const)("%j passes: %s", (headers, expected) => {
  expect(passes(headers)).toBe(expected);
});
