import { lstatSync } from "node:fs";
import { toSystem } from "./file-names.ts";

/** What tells one state of a file from another. Contents play no part. */
export interface Facts {
  readonly kind: "file" | "folder" | "other";
  /** Of the file system, folded into 53 bits where it is longer. */
  readonly inode: number;
  /** When the inode was made, in milliseconds since 1970; 0 where the file system does not say. */
  readonly bornMs: number;
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * The facts of what is at a path: null when nothing is, `undefined` when that cannot be known. A symbolic link is a
 * file of its own and is never followed; devices, pipes and sockets are `other`.
 */
export function readFacts(path: string): Facts | null | undefined {
  try {
    const stat = lstatSync(toSystem(path), { throwIfNoEntry: false });
    if (!stat) return null;
    return {
      kind: stat.isDirectory() ? "folder" : stat.isFile() || stat.isSymbolicLink() ? "file" : "other",
      inode: Number.isSafeInteger(stat.ino) ? stat.ino : readLongInode(path),
      bornMs: stat.birthtimeMs,
      size: stat.size,
      mtimeMs: stat.mtimeMs,
    };
  } catch {
    return undefined;
  }
}

/** Two inodes beyond 2^53 that lie side by side would be one number as a double. */
function readLongInode(path: string): number {
  const { ino } = lstatSync(toSystem(path), { bigint: true });
  return Number(BigInt.asUintN(53, ino ^ (ino >> 53n)));
}

export const sameFacts = (a: Facts, b: Facts): boolean =>
  a.inode === b.inode && a.bornMs === b.bornMs && a.size === b.size && a.mtimeMs === b.mtimeMs;

/**
 * Whether both describe one file that may have moved. An inode number is given to the next file at once on ext4, so it
 * counts only together with the moment of its making, or where the file system keeps none, with size and time.
 */
export const sameFile = (a: Facts, b: Facts): boolean =>
  a.inode === b.inode && a.bornMs === b.bornMs && (isBirthKept(a) || (a.size === b.size && a.mtimeMs === b.mtimeMs));

const isBirthKept = ({ bornMs }: Facts): boolean => bornMs > 0;
