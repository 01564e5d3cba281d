import { parseDuration } from "./duration.ts";
import { type Expression, parseExpression, type Root } from "./expression.ts";

/** What an app sends, before anything is known of it. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text that must be there. This and all below throw an `Error` that names the setting. */
export function text(from: Fields, name: string): string {
  const value = from[name];
  if (typeof value !== "string" || value === "" || value.length > 2000 || /\p{Cc}/u.test(value))
    throw new Error(`"${name}" must be a text`);
  return value;
}

/** A text, or `undefined` when it is left out. */
export const optionalText = (from: Fields, name: string) => (from[name] === undefined ? undefined : text(from, name));

/** An expression that may read `roots`, or `undefined` when it is left out. */
export function expression(
  from: Fields,
  name: string,
  roots: readonly Root[] = ["event"],
): { readonly parsed: Expression; readonly source: string } | undefined {
  const source = optionalText(from, name);
  if (source === undefined) return undefined;
  try {
    return { parsed: parseExpression(source, roots), source };
  } catch (error) {
    throw new Error(`"${name}": ${error instanceof Error ? error.message : "not understood"}`);
  }
}

/** Milliseconds, or `undefined` when it is left out. */
export function optionalDuration(from: Fields, name: string): number | undefined {
  const source = optionalText(from, name);
  return source === undefined ? undefined : parseDuration(source);
}

/** Milliseconds from `min` to `max`. */
export function duration(from: Fields, name: string, min: string, max?: string): number {
  const ms = parseDuration(text(from, name));
  if (ms < parseDuration(min)) throw new Error(`"${name}" must be at least ${min}`);
  if (max !== undefined && ms > parseDuration(max)) throw new Error(`"${name}" must be at most ${max}`);
  return ms;
}

/** An object, or `undefined` when it is left out. */
export function fields(from: Fields, name: string): Fields | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if (!isFields(value)) throw new Error(`"${name}" must be an object`);
  return value;
}

/** A list of objects; empty when it is left out. */
export function list(from: Fields, name: string): Fields[] {
  const value = from[name] ?? [];
  if (!Array.isArray(value) || !value.every(isFields)) throw new Error(`"${name}" must be a list of objects`);
  return value;
}

/** A whole number of at least `min`. */
export function wholeNumber(from: Fields, name: string, min = 1): number {
  const value = from[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < min)
    throw new Error(`"${name}" must be a whole number ${min === 1 ? "above 0" : `of at least ${min}`}`);
  return value;
}

/** Refuses members that are not `known`: a setting that is not understood is never ignored. */
export function onlyKnown(from: Fields, known: readonly string[]): void {
  for (const name of Object.keys(from)) {
    if (from[name] !== undefined && from[name] !== null && !known.includes(name))
      throw new Error(`"${name}" is not known to the embedded runner`);
  }
}
