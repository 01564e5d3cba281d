import { expect, test } from "vitest";
import { patternOfPage } from "./pattern-of-page.ts";

test.each([
  ["/", "/"],
  ["/sign-in", "/sign-in"],
  ["/w/ada-lovelace", "/w/[org]"],
  ["/w/ada/patterns", "/w/[org]/patterns"],
  ["/w/ada/patterns/0198f6a0-1c2d-7000-8000-000000000001", "/w/[org]/patterns/[id]"],
  ["/w/ada/settings/api-keys", "/w/[org]/settings/api-keys"],
  ["/w/ada/files/Report%202026.csv", "/w/[org]/files/[id]"],
])("%s is %s", (address, pattern) => {
  expect(patternOfPage(address)).toBe(pattern);
});
