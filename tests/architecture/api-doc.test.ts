import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scopeDescriptions } from "#lib/contracts/scopes.ts";
import { errorKinds } from "#lib/platform/errors.ts";
import { operations } from "#lib/platform/openapi/operations.ts";
import { root } from "./sources.ts";

const text = readFileSync(join(root, "docs", "api.md"), "utf8");

/** The rows of the table whose first heading is `heading`, as their cells without backquotes. */
function rowsBelow(heading: string): string[][] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith("|")),
    )
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim().replace(/^`(.*)`$/, "$1")),
    );
}

test("docs/api.md names every error with its status, and whether it may be tried again", () => {
  const told = rowsBelow("code").map(([code, status, retryable]) => ({ code, status, retryable }));
  const kinds = Object.entries(errorKinds).map(([code, { status, retryable }]) => ({
    code,
    status: String(status),
    retryable: retryable ? "yes" : "no",
  }));
  expect(told).toEqual(kinds);
});

test("docs/api.md names every operation with what it needs, in the document's order", () => {
  expect(rowsBelow("operation")).toEqual(
    operations.map(({ method, path, permission }) => [`${method} ${path}`, permission]),
  );
});

test("docs/api.md names every scope", () => {
  const plain = Object.entries(scopeDescriptions).map(([scope, words]) => [scope, words.toLowerCase()]);
  expect(rowsBelow("scope")).toEqual(plain);
});
