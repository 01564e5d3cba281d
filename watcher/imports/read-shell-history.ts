import { readFileSync } from "node:fs";
import { rfc3339 } from "../collect/parse-git-log.ts";
import { uuidV5 } from "../collect/uuid-v5.ts";
import type { Shell } from "../shell/hook-code.ts";
import { nameCommand } from "../shell/name-command.ts";
import { parseShellHistory, shellOfHistory } from "./parse-shell-history.ts";
import { countMoments, type ToldEntry } from "./told-entry.ts";

/** The namespace of commands in histories. It never changes. */
const historyCommands = "7c1f0a54-9d62-4a3e-b0c5-5a2f4de8f2c3";
const left = {
  time: "without a time; when it was run is not guessed",
  space: "begins with a space",
  name: "no command with a name of its own",
};

/**
 * The commands of a shell's history file. What has no time is left out. An id is made of machine, time and order, so that
 * nothing can be learnt from it about the words.
 *
 * @param device this machine's id
 */
export function* readShellHistory(
  path: string,
  { shell, device, withArguments }: { shell: Shell | null; device: string; withArguments: boolean },
): Generator<ToldEntry> {
  const bytes = readFileSync(path);
  const of = shell ?? shellOfHistory(path, bytes.toString("latin1", 0, 4096));
  const nthOf = countMoments();
  for (const { number, line, atSeconds, durationSeconds } of parseShellHistory(of, bytes)) {
    if (atSeconds === null) yield { number, event: null, left: left.time };
    else {
      const id = uuidV5(historyCommands, [device, of, atSeconds, nthOf(String(atSeconds))].join("\0"));
      const named = nameCommand(line, of === "powershell" ? "`" : "\\");
      const command = withArguments
        ? line.trim().toWellFormed().replaceAll("\0", "").slice(0, 1024).toWellFormed()
        : named;
      if (/^\s/.test(line)) yield { number, event: null, left: left.space };
      else if (command === null || command === "") yield { number, event: null, left: left.name };
      else {
        const at = atSeconds * 1000;
        yield {
          number,
          event: {
            id,
            type: "command_run",
            occurred_at: rfc3339(at, -new Date(at).getTimezoneOffset()),
            command,
            source: `${of}-history`,
            ...(durationSeconds === null ? {} : { duration_ms: Math.min(durationSeconds * 1000, 604_800_000) }),
          },
        };
      }
    }
  }
}
