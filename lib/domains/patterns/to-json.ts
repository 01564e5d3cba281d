/** JSON that Postgres takes as jsonb: a text cut in the middle of a character would be refused. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? part.toWellFormed() : part));
}
