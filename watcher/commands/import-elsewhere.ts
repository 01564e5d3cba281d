import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { TimeZone } from "#lib/contracts/common.ts";
import { eventTypes } from "#lib/contracts/telemetry.ts";
import type { Cli } from "../cli.ts";
import { uuidV5 } from "../collect/uuid-v5.ts";
import { type ExitCode, usageFault } from "../fault.ts";
import { accountName, findCredentials } from "../home/credentials.ts";
import { findDevice } from "../home/device.ts";
import { readActivityWatch } from "../imports/read-activitywatch.ts";
import { readShellHistory } from "../imports/read-shell-history.ts";
import { readCsv, readNdjson, type TableOptions } from "../imports/read-table.ts";
import { readWakaTime } from "../imports/read-wakatime.ts";
import { localAccount } from "../local/local-store.ts";
import { makeHasher } from "../privacy/hash-key.ts";
import { type Shell, shells } from "../shell/hook-code.ts";
import { type ImportFileOptions, importFile } from "./import-file.ts";

/** The namespace of entries that are named by a keyed hash. It never changes. */
const entries = "9a5d3c1e-28c4-4b7b-8f6c-7be0a1d2c3f4";

export interface ImportShellOptions extends ImportFileOptions {
  readonly shell?: string;
  readonly arguments?: boolean;
}

/** `floyo import shell`: the commands of a shell's history file that have a time. */
export function importShell(cli: Cli, path: string | undefined, options: ImportShellOptions): Promise<ExitCode> {
  const shell = options.shell === undefined ? null : (shells.find((one) => one === options.shell) ?? null);
  if (options.shell !== undefined && shell === null)
    throw usageFault(`There is no history of ${options.shell}.`, `Choose one of ${shells.join(", ")}.`);
  const file = path ?? findHistory(cli.env, shell);
  const withArguments = Boolean(options.arguments);
  const { id: device } = findDevice(cli.home);
  return importFile(
    cli,
    {
      source: "shell",
      unit: "line",
      path: file,
      variant: [shell ?? "", String(withArguments)],
      read: (found) => readShellHistory(found, { shell, device, withArguments }),
    },
    options,
  );
}

function findHistory(env: NodeJS.ProcessEnv, shell: Shell | null): string {
  const of = shell ?? shells.find((one) => one === basename(env.SHELL ?? "")) ?? null;
  const data = env.XDG_DATA_HOME || join(homedir(), ".local", "share");
  const usual: Record<Shell, string> = {
    bash: join(homedir(), ".bash_history"),
    zsh: join(env.ZDOTDIR || homedir(), ".zsh_history"),
    fish: join(data, "fish", "fish_history"),
    powershell: join(data, "powershell", "PSReadLine", "ConsoleHost_history.txt"),
  };
  const path = of && usual[of];
  if (path && existsSync(path)) return path;
  throw usageFault(
    path ? `There is no history in ${path}.` : "Which shell's history is not said.",
    "Give the file: floyo import shell ~/.zsh_history",
  );
}

/** `floyo import activitywatch`: the moments of an export. */
export const importActivityWatch = (cli: Cli, path: string, options: ImportFileOptions): Promise<ExitCode> =>
  importFile(cli, named(cli, "activitywatch", path, readActivityWatch), options);

/** `floyo import wakatime`: the heartbeats of a data dump. */
export const importWakaTime = (cli: Cli, path: string, options: ImportFileOptions): Promise<ExitCode> =>
  importFile(cli, named(cli, "wakatime", path, readWakaTime), options);

export interface ImportTableOptions extends ImportFileOptions {
  readonly map?: readonly string[];
  readonly type?: string;
  readonly tz?: string;
}

/** `floyo import csv` and `ndjson`: rows by a mapping, or events as they are. */
export function importTable(
  cli: Cli,
  kind: "csv" | "ndjson",
  path: string,
  options: ImportTableOptions,
): Promise<ExitCode> {
  const { map = [], type = null, tz = null } = options;
  if (type !== null && !eventTypes.some((known) => known === type))
    throw usageFault(`There is no event type ${type}.`, `Choose one of ${eventTypes.join(", ")}.`);
  if (tz !== null && !TimeZone.safeParse(tz).success)
    throw usageFault(`${tz} is no time zone.`, "Give an IANA name such as Europe/Berlin.");
  const table: TableOptions = { map, type, zone: tz, keyed: keyedBy(cli) };
  const read = kind === "csv" ? readCsv : readNdjson;
  const variant = [...map, type ?? "", tz ?? ""];
  return importFile(cli, { source: kind, unit: "line", path, variant, read: (found) => read(found, table) }, options);
}

function named(
  cli: Cli,
  source: string,
  path: string,
  read: (path: string, nameId: (name: string) => string) => ReturnType<typeof readWakaTime>,
) {
  const keyed = keyedBy(cli);
  const nameId = (name: string) => uuidV5(entries, keyed(name));
  return { source, unit: "entry" as const, path, variant: [], read: (found: string) => read(found, nameId) };
}

/** The account's own keyed hash: an id made with it says nothing of what it was made of. */
function keyedBy(cli: Cli): (text: string) => string {
  const credentials = cli.local ? null : findCredentials(cli.home);
  return makeHasher(cli.home, credentials ? accountName(credentials) : localAccount);
}
