import { stripVTControlCharacters } from "node:util";

/**
 * Says what the person should know of once, when it begins, and when nothing is left of it.
 *
 * @returns to be told the sentences that hold now, as often as one likes
 */
export function logTroubles(say: (text: string) => void): (now: readonly string[]) => void {
  let told: readonly string[] = [];
  return (now) => {
    for (const text of now) if (!told.includes(text)) say(stripVTControlCharacters(text));
    if (told.length > 0 && now.length === 0) say("That is over; everything goes on as before.");
    told = now;
  };
}
