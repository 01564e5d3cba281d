import { getTableConfig, PgDialect } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { Role } from "#lib/contracts/accounts.ts";
import { PatternKind } from "#lib/contracts/patterns.ts";
import { SuggestionStatus } from "#lib/contracts/suggestions.ts";
import { consentPurposes, consents } from "./accounts.ts";
import { memberRole } from "./floyo.ts";
import { patterns } from "./patterns.ts";
import { suggestions } from "./suggestions.ts";

const dialect = new PgDialect();

/** The quoted words of a table's check constraint. */
function words(table: Parameters<typeof getTableConfig>[0], name: string): string[] {
  const check = getTableConfig(table).checks.find((one) => one.name === name);
  if (!check) throw new Error(`no check ${name}`);
  return [...dialect.sqlToQuery(check.value).sql.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? "");
}

test("the database knows the roles of the contract, weakest first", () => {
  expect([...memberRole.enumValues].reverse()).toEqual(Role.options);
});

test("checks name the words of the contracts", () => {
  expect(words(patterns, "patterns_kind_check")).toEqual(PatternKind.options);
  expect(words(suggestions, "suggestions_status_check")).toEqual(SuggestionStatus.options);
  expect(words(consents, "consents_purpose_check")).toEqual([...consentPurposes]);
});
