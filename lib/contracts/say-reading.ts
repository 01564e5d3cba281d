import type { Analysis } from "./patterns.ts";

/** What an analysis that waits or runs is at, as a sentence. Its days are all read before it looks for what repeats. */
export function sayReading({ days_waiting: days }: Pick<Analysis, "days_waiting">): string {
  if (days === 0) return "Floyo is looking for what repeats in your activity now.";
  return `Floyo is reading ${days === 1 ? "one day" : `${days.toLocaleString("en")} days`} of activity now.`;
}
