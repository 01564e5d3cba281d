import type { WorkflowTrigger } from "../../types.ts";
import { hasStar, plainStars } from "../match-event.ts";
import { isPattern, sayMatch, unescapeGlob } from "./plan-script.ts";

/** How a script is started at its time: in words, and the file to watch or the command to follow where there is one. */
export interface Start {
  words: string;
  /** A glob of files whose change starts it. */
  watch?: string;
  /** A command line after which it starts. */
  after?: string;
  cron?: { line: string; timeZone: string };
}

export function describeStart(trigger: WorkflowTrigger): Start {
  switch (trigger.kind) {
    case "manual":
      return { words: "Start it when you like." };
    case "webhook":
      return { words: "Start it from whatever would call the web address." };
    case "schedule":
      return {
        words: `Starts on a schedule: ${trigger.cron} (${trigger.timezone}).`,
        cron: { line: trigger.cron, timeZone: trigger.timezone },
      };
    case "event": {
      const { match } = trigger;
      const where = match.project === undefined ? "" : ` in ${match.project}`;
      const words = `Starts when you ${sayMatch(match)}${where}.`;
      if (match.path !== undefined && match.type.startsWith("file_")) return { words, watch: match.path };
      // Which arguments it will have, nobody knows.
      if (match.command === undefined || hasStar(match.command)) return { words };
      return { words, after: plainStars(match.command) };
    }
  }
}

/** The folder to watch for a glob, and whether it is one file alone. */
export function watchTarget(glob: string): { folder: string; file: string | null } {
  const parts = glob.split("/");
  const star = parts.findIndex(isPattern);
  const folder = unescapeGlob(parts.slice(0, star < 0 ? -1 : star).join("/")) || ".";
  return { folder, file: star < 0 ? unescapeGlob(glob) : null };
}
