/** Whether the database can hold a text: Postgres knows no NUL and no lone surrogate. */
export const canBeStored = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed();

/**
 * A word that a page's address asks for, trimmed and bounded; undefined where there is none, or none that could be looked
 * for. Pages read their addresses themselves, so what `parseInput` refuses must not reach their queries.
 */
export function addressText(given: unknown, charsMax = 512): string | undefined {
  if (typeof given !== "string" || !canBeStored(given)) return undefined;
  const cut = given.trim().slice(0, charsMax);
  const whole = cut.isWellFormed() ? cut : cut.slice(0, -1);
  return whole === "" ? undefined : whole;
}
