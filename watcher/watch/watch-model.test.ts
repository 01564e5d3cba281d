import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { IgnoreRules } from "./ignore-rules.ts";
import { linuxNotifier, type Notifier } from "./notifier.ts";
import type { Change, Sighting } from "./pair-changes.ts";
import { TreesWatcher } from "./watch-trees.ts";

/** Any sequence of operations on a small tree, of which many go wrong, as `rename` onto a full folder does. */
const place = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const operation = fc.oneof(
  fc.record({ do: fc.constant("write" as const), path: place }),
  fc.record({ do: fc.constant("append" as const), path: place }),
  fc.record({ do: fc.constant("save" as const), path: place }),
  fc.record({ do: fc.constant("folder" as const), path: place }),
  fc.record({ do: fc.constant("remove" as const), path: place }),
  fc.record({ do: fc.constant("move" as const), path: place, to: place }),
  fc.record({ do: fc.constant("swap" as const), path: place, to: place }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

let written = 0;
function perform(folder: string, one: Operation): void {
  const path = join(folder, one.path);
  written += 1;
  try {
    if (one.do === "write") {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, "x".repeat(written % 97));
    } else if (one.do === "append") {
      if (existsSync(path)) appendFileSync(path, "y");
    } else if (one.do === "save") {
      writeFileSync(`${path}.new`, "z".repeat(written % 89));
      renameSync(`${path}.new`, path);
    } else if (one.do === "folder") mkdirSync(path, { recursive: true });
    else if (one.do === "remove") rmSync(path, { recursive: true });
    else if (one.do === "move") renameSync(path, join(folder, one.to));
    else {
      renameSync(path, join(folder, "swapped"));
      renameSync(join(folder, one.to), path);
      renameSync(join(folder, "swapped"), join(folder, one.to));
    }
  } catch {
    // It cannot be done now; what was done of it counts.
  }
}

/** The files below a folder, each with what tells its states apart. */
function filesOf(folder: string, below = ""): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) for (const [inner, state] of filesOf(folder, path)) files.set(inner, state);
    else {
      const { ino, size, mtimeMs } = statSync(join(folder, path));
      files.set(path, `${ino} ${size} ${mtimeMs}`);
    }
  }
  return files;
}

/** What a reader of the events alone takes the files to be. Fails on an event that cannot be. */
class Believed {
  readonly files: Map<string, string>;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.files = filesOf(folder);
  }

  take(changes: readonly Change[]): void {
    const path = (file: Sighting) => file.folder.pathOf(file.name).slice(this.#folder.length + 1);
    const state = ({ facts }: Sighting) => `${facts.inode} ${facts.size} ${facts.mtimeMs}`;
    // Those of one moment have no order among themselves: what leaves a name goes before what comes to it.
    for (const change of changes) {
      const leaves = change.type === "file_renamed" ? change.from : change.type === "file_deleted" ? change.file : null;
      if (leaves) expect(this.files.delete(path(leaves)), `${change.type} of ${path(leaves)}`).toBe(true);
    }
    for (const change of changes) {
      if (change.type === "file_deleted") continue;
      const known = this.files.has(path(change.file));
      expect(known, `${change.type} of ${path(change.file)}`).toBe(change.type === "file_modified");
      this.files.set(path(change.file), state(change.file));
    }
  }
}

function watch(
  folder: string,
  notifier: (onOverflow: () => void) => Notifier,
  onChanges: (c: readonly Change[]) => void,
) {
  const rules = new IgnoreRules(folder, { exclude: [], globalExcludes: null, never: [], ignoreCase: false, home: "/" });
  return new TreesWatcher({
    roots: [{ path: folder, rules }],
    notifier,
    times: { quietMs: 10, holdMs: 200, ongoingMs: 1_000 },
    ignoreCase: false,
    project: null,
    waitingMax: 31,
    onChanges,
    onTrouble: () => {},
  });
}

const temporary = () => mkdtempSync(join(tmpdir(), "floyo-model-"));
const rounds = fc.array(fc.array(operation, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 });

test("whatever is done between two looks, the events lead from the files before to the files after", async () => {
  const deaf: Notifier = { recursive: false, open: () => ({ fault: "DEAF" }) };
  await fc.assert(
    fc.asyncProperty(rounds, async (script) => {
      const folder = temporary();
      let events = 0;
      const believed = new Believed(folder);
      const watcher = watch(
        folder,
        () => deaf,
        (changes) => {
          events += changes.length;
          believed.take(changes);
        },
      );
      try {
        await watcher.start();
        for (const round of script) {
          for (const one of round) perform(folder, one);
          watcher.rescan();
          watcher.settleNow();
          expect(believed.files).toEqual(filesOf(folder));
          expect(watcher.counts.files).toBe(believed.files.size);
          // Looking again tells nothing new.
          const before = events;
          watcher.rescan();
          watcher.settleNow();
          expect(events).toBe(before);
        }
      } finally {
        watcher.close();
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 150 },
  );
});

test("whatever is done while it listens, the events lead to the files as they are", async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (script) => {
      const folder = temporary();
      const believed = new Believed(folder);
      const watcher = watch(folder, linuxNotifier, (changes) => believed.take(changes));
      try {
        await watcher.start();
        for (const round of script) {
          for (const one of round) {
            perform(folder, one);
            if (written % 3 === 0) await sleep(written % 12);
          }
        }
        const same = () => JSON.stringify([...believed.files].sort()) === JSON.stringify([...filesOf(folder)].sort());
        for (let tries = 0; tries < 100 && !same(); tries += 1) await sleep(20);
        expect(believed.files).toEqual(filesOf(folder));
      } finally {
        watcher.close();
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 40 },
  );
});
