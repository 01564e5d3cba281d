import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { relative } from "node:path";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { rfc3339 } from "../collect/parse-git-log.ts";
import { fromText } from "../watch/file-names.ts";
import { projectOfRoot } from "../watch/find-project.ts";
import { findTop } from "../watch/find-repository.ts";
import { type Shell, shells } from "./hook-code.ts";
import { nameCommand } from "./name-command.ts";

/** One command, as a shell's hook tells of it. */
export interface ToldCommand {
  readonly shell: Shell;
  readonly exitCode: number;
  /** Milliseconds since 1970. */
  readonly beganMs: number;
  /** Null where the shell does not measure it. */
  readonly durationMs: number | null;
  readonly folder: string;
  readonly line: string;
}

/** Where nothing was found under the name that was typed: it may have been a password at the wrong prompt. */
const notFound = 127;
/** The end of a session is not something that was done in it, and most shells do not tell of it. */
const leaving = new Set(["exit", "logout"]);
/** A week: as long as an event may last. */
const durationMsMax = 7 * 24 * 3_600_000;
/** Before this year a shell's number is no time. */
const microsMin = 1_000_000_000_000_000;

/** Reads what a hook writes; null when it is something else. @param nowMs when it was read, in milliseconds since 1970 */
export function readToldCommand(text: string, nowMs: number): ToldCommand | null {
  const [shell, exit = "", began = "", ended = "", took = "", folder = "", line = "", rest] = text.split("\0");
  const known = shells.find((one) => one === shell);
  if (known === undefined || rest !== "" || folder === "" || line.trim() === "" || !/^-?\d+$/.test(exit)) return null;
  const endedMs = timeOf(ended) ?? nowMs;
  const measured = timeOf(began) ?? (/^\d+$/.test(took) ? endedMs - Number(took) : null);
  const beganMs = Math.round(measured === null || measured > endedMs ? endedMs : measured);
  const durationMs = measured === null ? null : Math.min(Math.round(endedMs - beganMs), durationMsMax);
  return { shell: known, exitCode: Number(exit), beganMs, durationMs, folder, line: line.trim() };
}

const timeOf = (micros: string): number | null =>
  /^\d{16,17}$/.test(micros) && Number(micros) > microsMin ? Number(micros) / 1000 : null;

/**
 * The event of a command, in its folder as it lies on this machine, which the rules must see, and what makes of that
 * what is told. Null when there is nothing that may be told.
 *
 * @param withArguments the whole line, instead of names alone
 * @param roots what is watched now: its folders are projects, too, without being repositories
 */
export function commandEvent(
  told: ToldCommand,
  withArguments: boolean,
  roots: readonly string[],
): { readonly event: TelemetryEvent; readonly shorten: (event: TelemetryEvent) => TelemetryEvent } | null {
  if (told.exitCode === notFound) return null;
  const escaping = told.shell === "powershell" ? "`" : "\\";
  const named = nameCommand(told.line, escaping);
  const command = withArguments ? told.line.replaceAll("\0", "").toWellFormed().slice(0, 1024).toWellFormed() : named;
  if (command === null || leaving.has(command)) return null;
  const real = realOr(told.folder);
  const place = placeOf(real, roots);
  const event: TelemetryEvent = {
    id: randomUUID(),
    type: "command_run",
    occurred_at: rfc3339(told.beganMs, -new Date(told.beganMs).getTimezoneOffset()),
    command,
    path: `${real.replace(/\/$/, "")}/`,
    ...(place ? { project: place.project } : {}),
    source: told.shell,
    ...(told.durationMs === null ? {} : { duration_ms: told.durationMs }),
    clock: "device",
    metadata: { exit_code: told.exitCode },
  };
  return { event, shorten: (whole) => withinProject(whole, place?.depth ?? 0) };
}

/** Of the folder only what lies below the project's top is told; a rule may have changed how it reads, not how deep it is. */
function withinProject({ path, ...event }: TelemetryEvent, depth: number): TelemetryEvent {
  const parts = depth > 0 && path !== undefined ? path.split("/").filter(Boolean).slice(-depth) : [];
  return parts.length === 0 ? event : { ...event, path: `${parts.join("/")}/` };
}

/** The project, as `floyo watch` calls it, and how many folders below its top; null outside of every project. */
function placeOf(real: string, roots: readonly string[]): { project: string; depth: number } | null {
  const root = roots.find((one) => real === one || real.startsWith(one.replace(/\/?$/, "/")));
  const top = findTop(real)?.top ?? root;
  if (top === undefined) return null;
  const { name } = projectOfRoot(fromText(top));
  const below = relative(top, real).split(/[\\/]/).filter(Boolean);
  return { project: name, depth: below.length };
}

function realOr(folder: string): string {
  try {
    return realpathSync(folder).replaceAll("\\", "/");
  } catch {
    return folder.replaceAll("\\", "/");
  }
}
