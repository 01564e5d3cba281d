import type { StoredEvent } from "#lib/contracts/events.ts";

/** A type of event as what somebody did, and as what is counted. In the order in which the charts show them. */
const words: Record<string, { did: string; name: string }> = {
  file_modified: { did: "Edited", name: "Files edited" },
  file_created: { did: "Created", name: "Files created" },
  file_opened: { did: "Opened", name: "Files opened" },
  file_renamed: { did: "Renamed", name: "Files renamed" },
  file_deleted: { did: "Deleted", name: "Files deleted" },
  command_run: { did: "Ran", name: "Commands run" },
  tool_used: { did: "Used", name: "Tools used" },
  app_used: { did: "Used", name: "Apps used" },
  page_visited: { did: "Visited", name: "Pages visited" },
  commit_made: { did: "Committed", name: "Commits made" },
  branch_switched: { did: "Switched to", name: "Branches switched" },
};

export const typesInOrder: readonly string[] = Object.keys(words);

/** "Edited". A type of a newer release keeps its own name. */
export const verbOf = (type: string): string => words[type]?.did ?? type;

/** "Files edited". */
export const typeName = (type: string): string => words[type]?.name ?? type;

type Named = Pick<StoredEvent, "type" | "path" | "command" | "branch" | "tool" | "app" | "action">;

/** What an event or a step is about, in one line: a path, a command, a branch, a tool. Empty when it names nothing. */
export function thingOf(event: Named): string {
  // A command's path is the folder that it was run in.
  if (event.type === "command_run" && event.command !== null) return event.command;
  return (
    event.path ??
    event.command ??
    event.branch ??
    [event.tool ?? event.app, event.action].filter((part) => part !== null).join(" · ")
  );
}

/** "The device’s clock was 3 min slow; the time above is corrected." */
export function describeSkew(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const units = [
    [86_400, "d"],
    [3_600, "h"],
    [60, "min"],
  ] as const;
  const [size, unit] = units.find(([least]) => seconds >= 2 * least) ?? [1, "s"];
  const amount = `${Math.round(seconds / size).toLocaleString("en")} ${unit}`;
  return `The device’s clock was ${amount} ${skewMs > 0 ? "slow" : "fast"}; the time above is corrected.`;
}
