import { type FSWatcher, watch as fsWatch, readFileSync } from "node:fs";
import { systemCode } from "../fault.ts";
import { nameEncoding, toSystem } from "./file-names.ts";

/** Told that something happened in a folder: to an entry, or to something that the system does not name. */
export type Heard = (name: string | null, entry: "came or went" | "changed") => void;

export interface Notifier {
  /** Whether a watch on a root tells of everything below it too, with paths for names. */
  readonly recursive: boolean;
  /** Begins to listen to a folder. Gives the system's word for the reason where it cannot be. */
  open(folder: string, heard: Heard): FSWatcher | { readonly fault: string };
}

/** Longer than this, the kernel's queue has been full between two readings, and it does not say what it dropped. */
const queueShareMax = 0.5;
const queueLengthDefault = 16_384;

/**
 * Linux: one inotify watch a folder, none a file. libuv passes over the kernel's word that its queue overflowed, so it is
 * told by the count: everything that was queued is handed out within one turn of the event loop.
 *
 * @param onOverflow told that any number of things may have happened unheard
 */
export function linuxNotifier(onOverflow: () => void, watch: typeof fsWatch = fsWatch): Notifier {
  const turnMax = Math.max(64, readQueueLength() * queueShareMax);
  let heardInTurn = 0;
  const count = () => {
    heardInTurn += 1;
    if (heardInTurn > 1) return;
    setImmediate(() => {
      if (heardInTurn >= turnMax) onOverflow();
      heardInTurn = 0;
    });
  };
  return {
    recursive: false,
    open: (folder, heard) =>
      begin(watch, folder, false, (type, name) => {
        count();
        heard(name, type === "rename" ? "came or went" : "changed");
      }),
  };
}

/** macOS and Windows: the system watches whole trees. */
export function nativeNotifier(watch: typeof fsWatch = fsWatch): Notifier {
  return {
    recursive: true,
    open: (folder, heard) =>
      begin(watch, folder, true, (type, name) =>
        heard(name?.replaceAll("\\", "/") ?? null, type === "rename" ? "came or went" : "changed"),
      ),
  };
}

function begin(
  watch: typeof fsWatch,
  folder: string,
  recursive: boolean,
  heard: (type: string, name: string | null) => void,
): FSWatcher | { fault: string } {
  try {
    const watcher = watch(toSystem(folder || "/"), { encoding: nameEncoding, recursive }, heard);
    // As when the folder is deleted on Windows: something happened, and nobody says what.
    watcher.on("error", () => heard("rename", null));
    return watcher;
  } catch (error) {
    return { fault: systemCode(error) ?? "UNKNOWN" };
  }
}

function readQueueLength(): number {
  try {
    return Number(readFileSync("/proc/sys/fs/inotify/max_queued_events", "utf8")) || queueLengthDefault;
  } catch {
    return queueLengthDefault;
  }
}
