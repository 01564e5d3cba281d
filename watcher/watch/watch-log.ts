import { appendFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { makePrivateFolder } from "../home/private-file.ts";

/** A watcher says little; a log of this size has seen years, or a fault over and over. */
const logBytesMax = 1_000_000;

/** What a watcher without a terminal has to say, a line each, behind its time. The log before the last is kept. */
export function openWatchLog(path: string): (text: string) => void {
  makePrivateFolder(dirname(path));
  return (text) => {
    if (sizeOfLog(path) > logBytesMax) renameSync(path, `${path}.1`);
    const at = new Date();
    const stamp = `${at.toLocaleDateString("sv")} ${at.toTimeString().slice(0, 8)}`;
    appendFileSync(path, `${stamp}  ${text.replaceAll("\n", " ")}\n`, { mode: 0o600 });
  };
}

export const sizeOfLog = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
