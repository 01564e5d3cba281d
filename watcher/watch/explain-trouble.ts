import { readFileSync } from "node:fs";
import { count } from "../terminal/words.ts";
import { toText } from "./file-names.ts";
import type { Trouble, WatchCounts } from "./watch-trees.ts";

/** What went wrong, what is done about it, and what the person can do. */
export function explainTrouble(trouble: Trouble, counts: WatchCounts): string {
  switch (trouble.kind) {
    case "limit":
      return explainLimit(trouble.code, counts);
    case "overflow":
      return "So much changed at once that the system could not tell all of it. Everything was looked at again; what changed twice meanwhile counts once.";
    case "root_gone":
      return `${toText(trouble.folder)} is gone: deleted, moved, or on a disk that was taken out. It is watched again once it is back.`;
    case "root_back":
      return `${toText(trouble.folder)} is back and watched again. What happened there meanwhile is not known.`;
    case "clock":
      return `The clock jumped ${trouble.byMs > 0 ? "ahead" : "back"} by ${durationOf(Math.abs(trouble.byMs))}, or the machine slept. Everything was looked at again; events bear the clock's time.`;
  }
}

function explainLimit(code: string, { polled }: WatchCounts): string {
  const instead = `${count(polled, "folder is", "folders are")} looked at every few seconds instead.`;
  if (code === "ENOSPC") {
    return `The system allows no more than ${setting("max_user_watches")} watched folders: ${instead} To raise the limit: sudo sysctl fs.inotify.max_user_watches=1048576`;
  }
  if (code === "EMFILE") {
    return `The system allows no more than ${setting("max_user_instances")} programs that watch: ${instead} To raise the limit: sudo sysctl fs.inotify.max_user_instances=1024`;
  }
  return `The system does not tell what happens everywhere (${code}): ${instead}`;
}

function setting(name: string): string {
  try {
    return Number(readFileSync(`/proc/sys/fs/inotify/${name}`, "utf8")).toLocaleString("en");
  } catch {
    return "so many";
  }
}

function durationOf(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return count(seconds, "second");
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? count(minutes, "minute") : count(Math.round(minutes / 60), "hour");
}
