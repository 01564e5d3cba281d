import type { z } from "zod";
import type { ErrorDetail } from "#lib/contracts/errors.ts";

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

const formats: Readonly<Record<string, string>> = {
  uuid: "a UUID",
  datetime: "an RFC 3339 time with an offset, such as 2026-11-20T09:05:00+01:00",
  date: "a date such as 2026-11-20",
  email: "an e-mail address",
  url: "an address such as https://example.com",
};

/** What of a size is meant: characters of text, items of a list, entries of a record; nothing for numbers. */
const units: Readonly<Record<string, string>> = {
  string: " characters",
  array: " items",
  set: " items",
  map: " entries",
};

const list = (values: readonly unknown[]): string => values.map(String).join(", ");

/**
 * Says what is wrong as the rest of a sentence that begins with the field's name: "must be a UUID".
 * Zod asks it for every issue whose schema has no message of its own.
 */
export function describeIssue(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "is missing";
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case "too_small":
    case "too_big":
      return describeSize(issue);
    case "invalid_format":
      return formats[issue.format] ? `must be ${formats[issue.format]}` : "does not have the right form";
    case "invalid_value":
      return issue.input === undefined ? "is missing" : `must be one of: ${list(issue.values)}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return "is not known here; leave it out";
    case "invalid_key":
      return "has an entry whose name is not allowed";
    case "invalid_union":
      return "has none of the allowed forms";
    default:
      return "is not valid";
  }
}

function describeSize(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>): string {
  const unit = units[issue.origin] ?? "";
  if (issue.code === "too_small") {
    if (issue.origin === "string" && issue.minimum === 1) return "is empty";
    return unit === ""
      ? `must be ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}`
      : `must have at least ${issue.minimum}${unit}`;
  }
  return unit === ""
    ? `must be ${issue.inclusive === false ? "less than" : "at most"} ${issue.maximum}`
    : `must have at most ${issue.maximum}${unit}`;
}

/** A zod error as the details of an error body: one entry a fault, unknown fields each by name. @param known the fields that there are */
export function detailsOf(error: z.ZodError, known: readonly string[]): ErrorDetail[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [{ field: path(issue), message: issue.message }];
    const others = issue.path.length === 0 ? `; known are: ${list(known)}` : "; leave it out";
    return issue.keys.map((key) => ({ field: path(issue, bounded(key)), message: `is not known here${others}` }));
  });
}

/** A field name that a client made up is told back to it, but not at any length. */
const bounded = (name: string): string => (name.length > 64 ? `${name.slice(0, 64)}…` : name);

const path = (issue: Issue, ...rest: string[]): string =>
  [...issue.path.map((part) => bounded(String(part))), ...rest].join(".");
