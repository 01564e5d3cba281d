import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Keeps a process small that runs all day and has little to do. V8 would let the young part of its heap grow to 48 MB
 * while a hundred thousand files are read, and the old part to twice what it needs while events flow; its two optimising
 * compilers take 15 MB for a speed that nobody waits for. None of it makes the watcher slower to begin.
 */
export function staySmall(): void {
  // A V8 that does not know a flag would complain of it on stderr.
  if (!["22", "24"].includes(process.versions.node.split(".")[0] ?? "")) return;
  for (const flag of ["--semi-space-growth-factor=1", "--heap-growing-percent=25", "--no-opt", "--no-maglev"]) {
    setFlagsFromString(flag);
  }
}

/** Gives back what the reading left over: some 15 MB at a hundred thousand files. */
export function giveMemoryBack(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect({ execution: "sync", type: "major", flavor: "last-resort" });
}
