import { resolve } from "node:path";
import type { Cli } from "../cli.ts";
import { explainIssue } from "../explain-issue.ts";
import { type ExitCode, exitCodes, usageFault } from "../fault.ts";
import { MachineRules, readMachineRules, writeMachineRules } from "../privacy/machine-rules.ts";
import { isPlace } from "../privacy/private-folder.ts";
import { describePrivateTime, type PrivateTime } from "../privacy/private-time.ts";
import { tilde } from "../watch/describe-watch.ts";

export interface PrivateFolderOptions {
  readonly remove?: boolean;
}

export interface PrivateTimeOptions extends PrivateFolderOptions {
  /** Names of weekdays with commas between. */
  readonly days?: string;
}

/**
 * `floyo privacy folder <folder>`: nothing is captured in it and below from now on, by running watchers too; or, with
 * `--remove`, it is again.
 *
 * @throws Fault USAGE, PRIVACY_RULES
 */
export function privateFolder(cli: Cli, given: string, { remove }: PrivateFolderOptions): ExitCode {
  const document = readMachineRules(cli.home);
  const folder = homely(given);
  const others = document.private_folders.filter((one) => homely(one) !== folder);
  const known = others.length < document.private_folders.length;
  if (remove && !known) throw notThere(`${folder} is no private folder of this machine.`, document.private_folders);
  save(cli, { ...document, private_folders: remove ? others : [...others, folder] });
  cli.terminal.give({ private_folder: folder, removed: remove === true });
  cli.terminal.say(
    remove
      ? `${folder} is private no longer. What happened in it while it was is not made up for.`
      : `Nothing is captured in ${folder} from now on, nor in any folder below it, by running watchers too.`,
  );
  return exitCodes.ok;
}

/**
 * `floyo privacy time <from> <to>`: nothing is captured then, on this machine's clock; or, with `--remove`, it is again.
 *
 * @throws Fault USAGE, PRIVACY_RULES
 */
export function privateTime(cli: Cli, from: string, to: string, { days, remove }: PrivateTimeOptions): ExitCode {
  const document = readMachineRules(cli.home);
  const time = {
    ...(days === undefined ? {} : { days: days.split(",").map((day) => day.trim().toLowerCase().slice(0, 3)) }),
    from: fullClock(from),
    to: fullClock(to),
  } as PrivateTime;
  const others = document.private_times.filter((one) => describePrivateTime(one) !== describePrivateTime(time));
  const known = others.length < document.private_times.length;
  if (remove && !known)
    throw notThere(
      `${describePrivateTime(time)} is no private time of this machine.`,
      document.private_times.map(describePrivateTime),
    );
  save(cli, { ...document, private_times: remove ? others : [...others, time] });
  cli.terminal.give({ private_time: time, removed: remove === true });
  cli.terminal.say(
    remove
      ? `${describePrivateTime(time)} is private no longer. What happened meanwhile is not made up for.`
      : `Nothing is captured ${describePrivateTime(time)} from now on, nor made up for later.`,
  );
  return exitCodes.ok;
}

/** A folder's one form: whole, or from `~` on, without a slash at its end. */
const homely = (folder: string): string =>
  folder.startsWith("~") && isPlace(folder) ? folder.replace(/(?<=.)[/\\]+$/, "") : tilde(resolve(folder));

/** `9:30` is `09:30`, as people write it. */
const fullClock = (clock: string): string => clock.replace(/^(\d):/, "0$1:");

function save(cli: Cli, document: MachineRules): void {
  const parsed = MachineRules.safeParse(document);
  if (!parsed.success) throw usageFault(`This cannot be: ${explainIssue(parsed.error, "the rule")}.`);
  writeMachineRules(cli.home, parsed.data);
}

const notThere = (what: string, known: readonly string[]) =>
  usageFault(what, known.length === 0 ? "It has none." : `It has: ${known.join("; ")}.`);
