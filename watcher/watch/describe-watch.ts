import { homedir } from "node:os";
import { stripVTControlCharacters } from "node:util";
import { exitCodes } from "../fault.ts";
import type { Pause } from "../home/pause.ts";
import type { SendingReport } from "../send/keep-sending.ts";
import { printableName } from "../terminal/terminal.ts";
import { count } from "../terminal/words.ts";
import type { RecentLine, WatchReport } from "./watch-report.ts";

const verbs: Readonly<Record<string, string>> = {
  file_created: "created",
  file_modified: "edited",
  file_renamed: "renamed",
  file_deleted: "deleted",
  commit_made: "committed",
  branch_switched: "switched",
  tool_used: "git",
};

/** What happened, in one word; for a change of many files by a known tool, its name. */
export function verbOf(line: RecentLine): string {
  if (line.count > 1 && line.cause) return line.cause.tool;
  return line.type === null ? "changed" : (verbs[line.type] ?? line.type);
}

/** What it happened to, whole, on one line: a file may be called anything. */
export function subjectOf(line: RecentLine): string {
  const path = printableName(line.path);
  if (line.count > 1) {
    const action = line.cause?.action ? `${line.cause.action}: ` : "";
    return `${action}${count(line.count, "file")}${path === "" ? "" : ` in ${path}`}`;
  }
  return line.previousPath === null ? path : `${printableName(line.previousPath)} → ${path}`;
}

/** A folder as its person writes it, on one line. */
export function tilde(path: string): string {
  const home = homedir().replaceAll("\\", "/");
  return printableName(path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path);
}

export const clockOf = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** `4,210 files in 312 folders` */
export const describeExtent = ({ counts }: WatchReport): string =>
  `${count(counts.files, "file")} in ${count(counts.folders, "folder")}`;

/** `dependencies 3, ignored by git 12`, the most first; empty when nothing is. */
export function describeLeftOut({ counts }: WatchReport): string {
  const reasons = [...counts.leftOut].filter(([, number]) => number > 0).sort((a, b) => b[1] - a[1]);
  return reasons.map(([reason, number]) => `${reason} ${number.toLocaleString("en")}`).join(", ");
}

/** Whether events get through, in a few words, and what is the matter where they do not. */
export function describeSending(
  { sending, local }: WatchReport,
  now: number,
): { readonly good: boolean; readonly text: string } {
  if (local) return { good: true, text: "kept on this machine alone" };
  if (sending === null) return { good: true, text: "dry run: nothing is stored or sent" };
  if (!sending.consented) return { good: false, text: "not agreed to collection: nothing is captured" };
  if (sending.revoked) return { good: false, text: "this device is revoked: nothing is captured" };
  if (sending.keyRefused) return { good: false, text: "the server does not accept the key: nothing is captured" };
  switch (sending.state) {
    case "unknown":
      return { good: true, text: "connecting" };
    case "connected":
      return { good: true, text: "connected" };
    case "sending":
      return { good: true, text: "sending" };
    case "away": {
      const seconds = sending.nextAt === null ? 0 : Math.ceil((sending.nextAt - now) / 1000);
      return {
        good: false,
        text: seconds > 0 ? `not connected, next try ${clockOf(sending.nextAt ?? now)}` : "not connected",
      };
    }
  }
}

/** `paused until 17:30`, or until what day it is */
export function describePause({ until }: Pause, now = new Date()): string {
  if (until === null) return "paused";
  const clock = clockOf(Date.parse(until)).slice(0, 5);
  const today = new Date(until).toDateString() === now.toDateString();
  return `paused until ${today ? clock : `${new Date(until).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" })}, ${clock}`}`;
}

/** Everything the person should know, one sentence each. */
export function describeTroubles(report: WatchReport): string[] {
  const { keepFault, lost } = report;
  const lines = [...report.troubles.values()];
  if (keepFault) lines.push([keepFault.message, keepFault.hint].filter(Boolean).join(" "));
  if (lost > 0) lines.push(`${count(lost, "event")} could not be kept.`);
  const sending = describeFault(report.sending);
  if (sending !== null) lines.push(sending);
  return lines.map((line) => stripVTControlCharacters(line));
}

/** What keeps events from being sent, and what becomes of them; null while nothing does. */
export function describeFault(sending: SendingReport | null): string | null {
  const fault = sending?.fault;
  if (!fault) return null;
  if (fault.code === "CONSENT_REQUIRED") {
    const page = /https?:\/\/\S+[^\s.,]/.exec(fault.hint ?? "")?.[0];
    return `You have not agreed to collection, so nothing is captured; what waits is kept. Read what is collected and decide at ${page}. It goes on by itself then.`;
  }
  if (sending.keyRefused)
    return `${fault.message} Nothing is captured; what waits is kept. Run \`floyo login\`, and it goes on by itself.`;
  const kept = fault.exitCode === exitCodes.unreachable ? "What you do is captured and waits on disk." : null;
  return [fault.message, kept ?? fault.hint].filter(Boolean).join(" ");
}
