import type { z } from "zod";
import type { Contract, InputOf } from "#lib/contracts/contract.ts";
import type { ErrorDetail } from "#lib/contracts/errors.ts";
import { AppError } from "../errors.ts";
import { canBeStored } from "./address-text.ts";
import { describeIssue, detailsOf } from "./describe-issue.ts";

/** The raw parts of a request, before the contract has parsed them. */
export interface RawInput {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Undefined where the operation takes no body. */
  readonly body: unknown;
}

/** The most faults told at once; a client that has more mends these first. */
const detailsMax = 50;

/**
 * A query string as an object. A name given twice is refused: which one counts would be a guess.
 * Throws VALIDATION_ERROR.
 */
export function queryOf(search: URLSearchParams): Record<string, string> {
  const twice = [...new Set(search.keys())].filter((name) => search.getAll(name).length > 1);
  if (twice.length > 0) throw refusal(twice.map((field) => ({ field, message: "is given more than once" })));
  return Object.fromEntries(search);
}

/**
 * Parses params, query and body with the contract and merges them. Every fault is told at once, each by its field;
 * unknown fields are refused by name. Throws VALIDATION_ERROR.
 */
export function parseInput<C extends Contract>(contract: C, raw: RawInput): InputOf<C> {
  const faults: ErrorDetail[] = [];
  const merged: Record<string, unknown> = {};
  for (const part of ["params", "query", "body"] as const) {
    const schema: z.ZodObject | undefined = contract[part];
    if (!schema) {
      if (part === "query")
        for (const field of Object.keys(raw.query)) faults.push({ field, message: "is not known here; leave it out" });
      continue;
    }
    const value = part === "body" ? raw.body : nulFree(raw[part], faults);
    const parsed = schema.safeParse(value, { error: describeIssue });
    if (parsed.success) Object.assign(merged, parsed.data);
    else faults.push(...detailsOf(parsed.error, Object.keys(schema.shape)));
  }
  if (contract.items) {
    const parsed = contract.items.safeParse(raw.body, { error: describeIssue });
    if (parsed.success) merged.items = parsed.data;
    else faults.push(...detailsOf(parsed.error, []));
  }
  if (faults.length > 0) throw refusal(faults);
  // The contract's own schemas made each part, and InputOf is the merge of exactly those parts.
  return merged as InputOf<C>;
}

/**
 * The same for a server action, whose caller hands one merged object: each field goes to the part that declares it,
 * and what no part declares is refused by name.
 */
export function parseMerged<C extends Contract>(contract: C, input: unknown): InputOf<C> {
  if (input !== undefined && (typeof input !== "object" || input === null || Array.isArray(input)))
    throw new AppError("VALIDATION_ERROR", { message: "Send one object with the fields of the operation." });
  const rest: Record<string, unknown> = { ...input };
  const take = (part: "params" | "query"): Record<string, unknown> => {
    const schema: z.ZodObject | undefined = contract[part];
    const names = Object.keys(schema?.shape ?? {}).filter((name) => Object.hasOwn(rest, name));
    const taken = Object.fromEntries(names.map((name) => [name, rest[name]]));
    for (const name of names) delete rest[name];
    return taken;
  };
  const params = take("params");
  const query = take("query");
  // Without a body, what is left is unknown to every part and is told as unknown to the query.
  return parseInput(
    contract,
    contract.body ? { params, query, body: rest } : { params, query: { ...query, ...rest }, body: undefined },
  );
}

/** What cannot be stored cannot be looked for either, and is told by its field. */
function nulFree(part: Readonly<Record<string, unknown>>, faults: ErrorDetail[]): Readonly<Record<string, unknown>> {
  for (const [field, value] of Object.entries(part)) {
    if (typeof value === "string" && !canBeStored(value))
      faults.push({ field, message: "holds a character that cannot be stored" });
  }
  return part;
}

function refusal(faults: readonly ErrorDetail[]): AppError {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : "";
  const message = first ? `${first.field === "" ? "The body" : first.field} ${first.message}${more}.` : undefined;
  return new AppError("VALIDATION_ERROR", { ...(message ? { message } : {}), details: faults.slice(0, detailsMax) });
}
