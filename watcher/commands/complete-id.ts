import { z } from "zod";
import { usageFault } from "../fault.ts";

/**
 * The whole id of what begins with the characters that lists show.
 *
 * @param noun what it is: `pattern`, whose command is `floyo patterns`
 * @param list where to look when the id is not whole
 * @throws Fault USAGE when none begins so, or several do
 */
export async function completeId(
  noun: "pattern" | "suggestion" | "rule",
  id: string,
  list: () => Promise<readonly { readonly id: string }[]>,
): Promise<string> {
  if (z.uuid().safeParse(id).success) return id;
  const asked = id.toLowerCase();
  const known = /^[0-9a-f-]{4,}$/.test(asked) ? await list() : [];
  const [match, another] = known.filter((one) => one.id.startsWith(asked));
  if (another) throw usageFault(`Several ${noun}s' ids begin with ${id}.`, "Give a few characters more.");
  const command = { pattern: "floyo patterns", suggestion: "floyo suggest", rule: "floyo suggest rules" }[noun];
  if (!match) throw usageFault(`There is no ${noun} ${id}.`, `\`${command}\` shows the ids.`);
  return match.id;
}
