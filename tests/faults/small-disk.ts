import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, rmSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A file system of a few megabytes of its own, for a program to fill. */
export interface SmallDisk {
  /** Goes before a command that is to see the disk at its folder. */
  readonly inside: readonly string[];
  /** The folder as this process reaches it. */
  readonly folder: string;
  /** Fills it up, but for so many bytes. */
  fill(left: number): void;
  /** Gives the room back. */
  empty(): void;
  close(): Promise<void>;
}

const bytesMax = 4 * 1024 * 1024;
const pieceBytes = 4096;

/**
 * Mounts a small disk over a folder in a mount namespace of its own, which vanishes with its keeper however this process
 * ends. Null where the system does not let us: that takes Linux and root's rights.
 */
export async function openSmallDisk(folder: string): Promise<SmallDisk | null> {
  if (process.platform !== "linux") return null;
  mkdirSync(folder, { recursive: true });
  const script = 'mount -t tmpfs -o size="$1",mode=0700 none "$2" && echo mounted && exec cat > /dev/null';
  const keeper = spawn(
    "unshare",
    ["--mount", "--propagation", "private", "sh", "-c", script, "sh", String(bytesMax), folder],
    { stdio: ["pipe", "pipe", "ignore"] },
  );
  if (!(await mounted(keeper))) return null;
  const inside = ["nsenter", `--mount=/proc/${keeper.pid}/ns/mnt`, "--"];
  const close = async () => {
    const gone = once(keeper, "close");
    keeper.stdin?.end();
    await gone;
  };
  if (spawnSync(inside[0] ?? "", [...inside.slice(1), "true"]).status !== 0) {
    await close();
    return null;
  }
  const seen = `/proc/${keeper.pid}/root${folder}`;
  const ballast = join(seen, "ballast");
  return {
    inside,
    folder: seen,
    fill: (left) => {
      const size = fillUp(ballast);
      truncateSync(ballast, Math.max(0, size - left));
    },
    empty: () => rmSync(ballast, { force: true }),
    close,
  };
}

async function mounted(keeper: ChildProcess): Promise<boolean> {
  const ended = once(keeper, "close").catch(() => undefined);
  const failed = once(keeper, "error").catch(() => undefined);
  const told = keeper.stdout ? once(keeper.stdout, "data").then(() => true) : Promise.resolve(false);
  return Promise.race([told, ended.then(() => false), failed.then(() => false)]);
}

/** Writes until the disk takes no more. @returns how much it took */
function fillUp(path: string): number {
  const file = openSync(path, "w");
  const piece = Buffer.alloc(pieceBytes, 0x2e);
  let size = 0;
  try {
    for (;;) size += writeSync(file, piece);
  } catch {
    return size;
  } finally {
    closeSync(file);
  }
}
