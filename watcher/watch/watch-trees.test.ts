import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { IgnoreRules } from "./ignore-rules.ts";
import { linuxNotifier, type Notifier, nativeNotifier } from "./notifier.ts";
import type { Change } from "./pair-changes.ts";
import { TreesWatcher, type Trouble, type WatchOptions } from "./watch-trees.ts";

let folder: string;
let told: string[];
let troubles: Trouble[];
let watcher: TreesWatcher;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "floyo-trees-"));
  told = [];
  troubles = [];
});

afterEach(() => {
  watcher.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (path: string, text = "1") => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const move = (from: string, to: string) => renameSync(join(folder, from), join(folder, to));
const remove = (path: string) => rmSync(join(folder, path), { recursive: true });

const words = (change: Change): string => {
  const path = ({ folder: of, name }: Change["file"]) => of.pathOf(name).slice(folder.length + 1);
  const from = change.type === "file_renamed" ? `${path(change.from)} → ` : "";
  return `${change.type.slice(5)} ${from}${path(change.file)}`;
};

/** Hears nothing: what happened is found by looking. */
const deaf: Notifier = { recursive: false, open: () => ({ fault: "DEAF" }) };

async function begin(options: Partial<WatchOptions> & { root?: string } = {}): Promise<void> {
  const path = options.root ?? folder;
  const never = { exclude: [], globalExcludes: null, never: [], ignoreCase: false, home: "/nowhere" };
  watcher = new TreesWatcher({
    roots: [{ path, rules: new IgnoreRules(path, never) }],
    notifier: () => deaf,
    times: { quietMs: 20, holdMs: 2_000, ongoingMs: 60_000 },
    ignoreCase: false,
    project: null,
    waitingMax: 31,
    onChanges: (changes) => told.push(...changes.map(words)),
    onTrouble: (trouble) => troubles.push(trouble),
    ...options,
  });
  await watcher.start();
}

/** Looks at everything, and gives what was told since the last time. */
function look(): string[] {
  watcher.rescan();
  watcher.settleNow();
  return told.splice(0).sort();
}

test("creating, editing, renaming and deleting are told apart", async () => {
  for (const file of ["edited", "moved", "gone"]) put(`src/${file}.ts`);
  await begin();
  put("src/made.ts");
  appendFileSync(join(folder, "src/edited.ts"), "2");
  mkdirSync(join(folder, "lib"));
  move("src/moved.ts", "lib/moved-here.ts");
  remove("src/gone.ts");
  expect(look()).toEqual([
    "created src/made.ts",
    "deleted src/gone.ts",
    "modified src/edited.ts",
    "renamed src/moved.ts → lib/moved-here.ts",
  ]);
  expect(look()).toEqual([]);
});

test("a save that writes beside and renames over is one edit", async () => {
  put("a.txt");
  await begin();
  put("a.txt.new", "2");
  move("a.txt.new", "a.txt");
  expect(look()).toEqual(["modified a.txt"]);
});

test("a save that keeps the old file under another name is an edit, and a new file", async () => {
  put("a.txt");
  await begin();
  move("a.txt", "a.txt.bak");
  put("a.txt", "2");
  expect(look()).toEqual(["created a.txt.bak", "modified a.txt"]);
});

test("a new file that gets the inode of a deleted one is no rename", async () => {
  put("a.txt");
  await begin();
  remove("a.txt");
  put("b.txt");
  expect(look()).toEqual(["created b.txt", "deleted a.txt"]);
});

test("an edit that leaves size and time as they were is seen by its inode", async () => {
  put("a.txt", "one");
  utimesSync(join(folder, "a.txt"), 1_000, 1_000);
  await begin();
  put("b.txt", "two");
  utimesSync(join(folder, "b.txt"), 1_000, 1_000);
  move("b.txt", "a.txt");
  expect(look()).toEqual(["modified a.txt"]);
});

test("what is created and deleted between two looks leaves no trace", async () => {
  await begin();
  put("a.txt");
  remove("a.txt");
  expect(look()).toEqual([]);
});

test("a folder that moves takes its files with it, each a rename", async () => {
  put("old/a.txt");
  put("old/deep/b.txt");
  await begin();
  move("old", "new");
  expect(look()).toEqual(["renamed old/a.txt → new/a.txt", "renamed old/deep/b.txt → new/deep/b.txt"]);
  expect(watcher.counts).toMatchObject({ folders: 3, files: 2 });
});

test("a folder that is replaced by another of the same name is compared file by file", async () => {
  put("dist-old/a.txt");
  put("dist-old/b.txt");
  await begin();
  remove("dist-old");
  put("dist-old/a.txt", "22");
  put("dist-old/c.txt");
  expect(look()).toEqual(["created dist-old/c.txt", "deleted dist-old/b.txt", "modified dist-old/a.txt"]);
});

test("a file that becomes a folder, and a folder that becomes a file", async () => {
  put("a");
  put("b/c");
  await begin();
  remove("a");
  put("a/inside");
  remove("b");
  put("b");
  expect(look()).toEqual(["created a/inside", "created b", "deleted a", "deleted b/c"]);
});

test("symbolic links are never followed, so that a loop ends", async () => {
  put("real/a.txt");
  symlinkSync("..", join(folder, "real/up"));
  await begin();
  expect(watcher.counts).toMatchObject({ folders: 2, files: 2 });
  appendFileSync(join(folder, "real/up/real/a.txt"), "2");
  expect(look()).toEqual(["modified real/a.txt"]);
});

test("names that are not UTF-8 are kept apart", async () => {
  await begin();
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), "1");
  writeFileSync(join(folder, "café"), "1");
  watcher.rescan();
  watcher.settleNow();
  expect(told).toHaveLength(2);
});

test("what the rules leave out is not told, and what they come to leave out is no deletion", async () => {
  put("notes.md");
  put("data/rows.csv");
  await begin();
  put(".gitignore", "data/\n");
  put(".floyoignore", "notes.md\n");
  expect(look()).toEqual(["created .floyoignore", "created .gitignore"]);
  put("data/more.csv");
  appendFileSync(join(folder, "notes.md"), "2");
  expect(look()).toEqual([]);
  remove(".floyoignore");
  expect(look()).toEqual(["deleted .floyoignore"]);
  appendFileSync(join(folder, "notes.md"), "2");
  expect(look()).toEqual(["modified notes.md"]);
});

test("a root that is gone is reported once, its files are not called deleted, and it is watched again when it is back", async () => {
  put("root/a.txt");
  await begin({ root: join(folder, "root") });
  move("root", "elsewhere");
  watcher.checkUp();
  watcher.checkUp();
  expect(look()).toEqual([]);
  expect(troubles.filter(({ kind }) => kind !== "limit")).toEqual([
    { kind: "root_gone", folder: join(folder, "root") },
  ]);
  expect(watcher.counts.files).toBe(0);
  move("elsewhere", "root");
  watcher.checkUp();
  watcher.settleNow();
  expect(troubles.at(-1)).toMatchObject({ kind: "root_back" });
  appendFileSync(join(folder, "root/a.txt"), "2");
  expect(look()).toEqual(["modified root/a.txt"]);
  expect(watcher.counts).toMatchObject({ folders: 1, files: 1 });
});

test("a folder that comes to be readable was there before: what is in it is no event", async () => {
  put("locked/a.txt");
  let locked = true;
  await begin({
    notifier: (onOverflow) => {
      const real = linuxNotifier(onOverflow);
      return {
        ...real,
        open: (path, heard) => (locked && path.endsWith("locked") ? { fault: "EACCES" } : real.open(path, heard)),
      };
    },
  });
  expect(watcher.counts).toMatchObject({ unreadable: 1 });
  locked = false;
  watcher.checkUp();
  watcher.settleNow();
  expect(watcher.counts).toMatchObject({ unreadable: 0, files: 1 });
  appendFileSync(join(folder, "locked/a.txt"), "2");
  await expect.poll(() => told, { timeout: 5_000 }).toEqual(["modified locked/a.txt"]);
});

test("folders beyond the system's limit are polled, and said to be", async () => {
  put("heard/a.txt");
  put("polled/b.txt");
  await begin({
    notifier: (onOverflow) => {
      const real = linuxNotifier(onOverflow);
      return {
        ...real,
        open: (path, heard) => (path.endsWith("polled") ? { fault: "ENOSPC" } : real.open(path, heard)),
      };
    },
  });
  expect(troubles).toEqual([{ kind: "limit", code: "ENOSPC", folder: join(folder, "polled") }]);
  expect(watcher.counts.polled).toBe(1);
  appendFileSync(join(folder, "polled/b.txt"), "2");
  appendFileSync(join(folder, "heard/a.txt"), "2");
  await expect.poll(() => told, { timeout: 8_000 }).toEqual(["modified heard/a.txt", "modified polled/b.txt"]);
});

test("more than the kernel's queue holds is found by looking again", async () => {
  const filesMade = 17_500;
  for (let index = 0; index < 50; index += 1) mkdirSync(join(folder, `many/${index}`), { recursive: true });
  await begin({ notifier: linuxNotifier });
  // All in one turn of the event loop: nobody reads the queue meanwhile.
  for (let index = 0; index < filesMade; index += 1) put(`many/${index % 50}/${index}.txt`, "");
  await expect.poll(() => told.length, { timeout: 60_000, interval: 100 }).toBe(filesMade);
  expect(new Set(told).size).toBe(filesMade);
  expect(troubles).toContainEqual({ kind: "overflow" });
}, 120_000);

test("what is made together with its folder is heard of", async () => {
  await begin({ notifier: linuxNotifier });
  for (let index = 0; index < 50; index += 1) put(`new-${index}/deep/er/a.txt`);
  await expect.poll(() => told.length, { timeout: 5_000 }).toBe(50);
});

test("a system that watches whole trees is understood as well", async () => {
  put("src/a.ts");
  await begin({ notifier: () => nativeNotifier(), ignoreCase: true });
  appendFileSync(join(folder, "src/a.ts"), "2");
  await expect.poll(() => told, { timeout: 5_000 }).toEqual(["modified src/a.ts"]);
  move("src/a.ts", "src/A.ts");
  await expect.poll(() => told.slice(1), { timeout: 5_000 }).toEqual(["renamed src/a.ts → src/A.ts"]);
  put("made/deep/b.ts");
  await expect.poll(() => told.slice(2), { timeout: 5_000 }).toEqual(["created made/deep/b.ts"]);
});
