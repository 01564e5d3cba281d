import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LedgerEntry } from "#lib/contracts/ledger.ts";
import { compareLedgers } from "./compare-ledgers.ts";
import { LedgerKeeper, type Place } from "./keep-ledger.ts";
import { ledgerFolder, listFiles } from "./ledger-files.ts";
import { type LocalEntry, readLedger } from "./read-ledger.ts";

let home: string;
let folder: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "floyo-ledger-"));
  folder = ledgerFolder(join(home, "spool", "abc"), { id: "0b0a3a52-7c9b-4d0c-8a3b-3f5f3b1a9c21" });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const digestOf = (number: number) => number.toString(16).padStart(64, "0");
const batch = (number: number) => ({ digest: digestOf(number), events: number + 1, bytes: 100 + number });
const stored = { outcome: "stored", accepted: 1, duplicates: 0, rejected: 0 } as const;

/** Notes batches as sending does, each with its answer. */
function note(count: number, keeper = new LedgerKeeper(folder)): Place[] {
  const places = Array.from({ length: count }, (_, index) => {
    const place = keeper.begin(batch(index));
    keeper.end(place, { ...stored, accepted: index + 1 });
    return place;
  });
  keeper.close();
  return places;
}

/** What an honest server has of a ledger. */
const arrived = (entries: readonly LocalEntry[]): LedgerEntry[] =>
  entries.map(({ seq, hash, digest, bytes, events }) => ({
    seq,
    hash,
    digest,
    bytes,
    events,
    accepted: events,
    duplicates: 0,
    rejected: 0,
    received_at: "2026-11-20T09:00:00.000Z",
  }));

const only = (): string => listFiles(folder)[0]?.path ?? "";
const linesOf = (path: string): string[] => readFileSync(path, "utf8").split("\n").slice(0, -1);
const rewrite = (path: string, lines: readonly string[]) =>
  writeFileSync(path, lines.map((line) => `${line}\n`).join(""));

test("what was noted is read back, and the chain is whole", () => {
  const places = note(5);
  const { entries, faults, from } = readLedger(folder);
  expect(faults).toEqual([]);
  expect(from).toBe(1);
  expect(entries.map(({ seq, hash }) => ({ seq, hash }))).toEqual(places.map(({ seq, hash }) => ({ seq, hash })));
  expect(entries[2]).toMatchObject({ ...batch(2), outcome: { outcome: "stored", accepted: 3 } });
  expect(compareLedgers(readLedger(folder), arrived(entries))).toEqual({
    batches: 5,
    agreed: 5,
    resolved: 0,
    notArrived: 0,
    refused: 0,
    differences: [],
  });
});

describe("a change to the ledger here is found", () => {
  test.each<[string, (lines: string[]) => void]>([
    ["a changed count of events", (lines) => lines.splice(3, 1, (lines[3] ?? "").replace('"events":2', '"events":3'))],
    ["a changed time", (lines) => lines.splice(3, 1, (lines[3] ?? "").replace(/"at":"2/, '"at":"1'))],
    ["a changed outcome", (lines) => lines.splice(4, 1, (lines[4] ?? "").replace('"accepted":2', '"accepted":9'))],
    ["a line taken out", (lines) => lines.splice(3, 1)],
    ["a batch taken out, with its outcome", (lines) => lines.splice(3, 2)],
    ["a line put in", (lines) => lines.splice(3, 0, lines[1] ?? "")],
    ["two lines exchanged", (lines) => lines.splice(3, 2, lines[4] ?? "", lines[3] ?? "")],
    ["a line that says nothing", (lines) => lines.splice(3, 1, "{}")],
    ["a changed beginning", (lines) => lines.splice(0, 1, (lines[0] ?? "").replace('"from":1', '"from":2'))],
    ["no beginning", (lines) => lines.splice(0, 1)],
  ])("%s", (_, change) => {
    note(5);
    const lines = linesOf(only());
    const before = [...lines];
    change(lines);
    expect(lines).not.toEqual(before);
    rewrite(only(), lines);
    expect(readLedger(folder).faults).not.toEqual([]);
  });

  test("the last batch taken out: the server still has it", () => {
    note(5);
    const there = arrived(readLedger(folder).entries);
    rewrite(only(), linesOf(only()).slice(0, -2));
    const local = readLedger(folder);
    expect(local.faults).toEqual([]);
    expect(compareLedgers(local, there).differences).toEqual([{ seq: 5, kind: "missing_here", fields: [] }]);
  });

  test("all of it written anew, in a chain that is whole: the server knows other hashes", async () => {
    note(3);
    const there = arrived(readLedger(folder).entries);
    await rm(folder, { recursive: true });
    const keeper = new LedgerKeeper(folder);
    for (const number of [0, 7, 2]) keeper.end(keeper.begin(batch(number)), { ...stored, accepted: number + 1 });
    keeper.close();
    const local = readLedger(folder);
    expect(local.faults).toEqual([]);
    const { differences } = compareLedgers(local, there);
    expect(differences.find(({ seq }) => seq === 2)?.fields).toContain("digest");
  });
});

describe("a change at the server is found", () => {
  test.each<[string, (entries: LedgerEntry[]) => void, { seq: number; kind: string; fields: string[] }]>([
    [
      "another digest",
      (entries) => entries.splice(1, 1, { ...(entries[1] as LedgerEntry), digest: digestOf(99) }),
      { seq: 2, kind: "differs", fields: ["digest"] },
    ],
    [
      "another length",
      (entries) => entries.splice(1, 1, { ...(entries[1] as LedgerEntry), bytes: 1 }),
      { seq: 2, kind: "differs", fields: ["bytes"] },
    ],
    [
      "another hash",
      (entries) => entries.splice(1, 1, { ...(entries[1] as LedgerEntry), hash: digestOf(99) }),
      { seq: 2, kind: "differs", fields: ["hash"] },
    ],
    [
      "fewer events",
      (entries) => entries.splice(1, 1, { ...(entries[1] as LedgerEntry), events: 1 }),
      { seq: 2, kind: "differs", fields: ["events"] },
    ],
    ["a batch taken out", (entries) => entries.splice(1, 1), { seq: 2, kind: "missing_there", fields: [] }],
    [
      "a batch put in",
      (entries) => entries.push({ ...(entries[1] as LedgerEntry), seq: 9 }),
      { seq: 9, kind: "missing_here", fields: [] },
    ],
    [
      "a second batch of one count",
      (entries) => entries.push({ ...(entries[1] as LedgerEntry), hash: digestOf(99) }),
      { seq: 2, kind: "missing_here", fields: [] },
    ],
  ])("%s", (_, change, difference) => {
    note(4);
    const local = readLedger(folder);
    const there = arrived(local.entries);
    change(there);
    expect(compareLedgers(local, there).differences).toEqual([difference]);
  });
});

test("an answer that never came is asked of the server, and what it refused it must not have", () => {
  const keeper = new LedgerKeeper(folder);
  keeper.begin(batch(1));
  keeper.begin(batch(2));
  keeper.end(keeper.begin(batch(3)), { outcome: "refused", code: "CONSENT_REQUIRED" });
  keeper.close();
  const local = readLedger(folder);
  const there = arrived(local.entries);
  expect(compareLedgers(local, there.slice(0, 1))).toMatchObject({
    batches: 3,
    agreed: 1,
    resolved: 1,
    notArrived: 1,
    refused: 1,
    differences: [],
  });
  expect(compareLedgers(local, there).differences).toEqual([{ seq: 3, kind: "differs", fields: ["outcome"] }]);
});

test("a batch sent again to the byte is the same entry until its answer is known, also by another process", () => {
  const first = new LedgerKeeper(folder).begin(batch(1));
  const keeper = new LedgerKeeper(folder);
  expect(keeper.begin(batch(1))).toMatchObject(first);
  expect(keeper.begin(batch(2)).seq).toBe(2);
  keeper.end(keeper.begin(batch(2)), stored);
  expect(keeper.begin(batch(2)).seq).toBe(3);
  expect(readLedger(folder)).toMatchObject({ faults: [], entries: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] });
});

test("cut at any byte, as a crash leaves it, the ledger is whole and goes on", () => {
  note(1);
  const whole = readFileSync(only());
  for (let length = 0; length <= whole.length; length += 1) {
    writeFileSync(only(), whole.subarray(0, length));
    const before = readLedger(folder);
    expect(before.faults).toEqual([]);
    const place = new LedgerKeeper(folder).begin(batch(50));
    const after = readLedger(folder);
    expect(after.faults).toEqual([]);
    expect(after.entries.map(({ hash }) => hash)).toEqual([...before.entries.map(({ hash }) => hash), place.hash]);
  }
});

test("one character changed anywhere is found", () => {
  note(6);
  const lines = linesOf(only());
  const there = arrived(readLedger(folder).entries);
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.nat(400), fc.integer({ min: 0x20, max: 0x7e }), (at, column, code) => {
      const line = lines[at] ?? "";
      const place = column % line.length;
      const changed = line.slice(0, place) + String.fromCharCode(code) + line.slice(place + 1);
      rewrite(only(), lines.with(at, changed));
      const local = readLedger(folder);
      const found = local.faults.length + compareLedgers(local, there).differences.length > 0;
      expect(found).toBe(changed !== line);
    }),
    { numRuns: 300 },
  );
});

test("whoever took over the sending is noticed, and the chain stays one", () => {
  const [first, second] = [new LedgerKeeper(folder), new LedgerKeeper(folder)];
  const step = fc.record({ keeper: fc.constantFrom(first, second), number: fc.nat(3), answered: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      for (const { keeper, number, answered } of steps) {
        const place = keeper.begin(batch(number));
        if (answered) keeper.end(place, stored);
      }
      expect(readLedger(folder).faults).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

describe("files", () => {
  test("a full one is followed by the next, and only so many are kept, in one chain", () => {
    const places = note(60, new LedgerKeeper(folder, 1200));
    const files = listFiles(folder);
    expect(files).toHaveLength(8);
    const { entries, faults, from } = readLedger(folder);
    expect(faults).toEqual([]);
    expect(from).toBeGreaterThan(1);
    expect(entries.map(({ hash }) => hash)).toEqual(places.slice(from - 1).map(({ hash }) => hash));
    const more = note(1, new LedgerKeeper(folder, 1200));
    expect(more[0]?.seq).toBe(61);
    expect(readLedger(folder).faults).toEqual([]);
  });

  test.each([
    ["the first", 0],
    ["one between", 3],
  ])("%s of them taken away is found", async (_, index) => {
    note(60, new LedgerKeeper(folder, 1200));
    await rm(listFiles(folder)[index]?.path ?? "");
    expect(readLedger(folder).faults).not.toEqual([]);
  });

  test("one that cannot be read at all is told, and sending goes on", () => {
    note(2);
    writeFileSync(only(), "what is this\n");
    note(1);
    expect(readLedger(folder).faults).toContainEqual({ file: only(), line: 1, kind: "unreadable" });
    expect(readLedger(folder).entries).toHaveLength(1);
  });

  test("bytes after the last line's end are no part of it", () => {
    note(2);
    appendFileSync(only(), '{"seq":3,"at":"20');
    expect(readLedger(folder)).toMatchObject({ faults: [], entries: [{ seq: 1 }, { seq: 2 }] });
    note(1);
    expect(readLedger(folder)).toMatchObject({ faults: [], entries: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] });
  });
});
