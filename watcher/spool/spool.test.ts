import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SpoolWriter } from "./append-events.ts";
import { countWaiting, noteSent, readSegment, removeSegment } from "./read-segment.ts";
import { claimSegments, listSegments, type Segment } from "./segments.ts";
import { damagedPath, keepRefused, summarizeSpool } from "./sending-state.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "floyo-spool-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const event = (index: number) => JSON.stringify({ id: index, text: `späße ${"x".repeat(index % 7)}` });
const noDamage = {
  setAside: (text: string): void => {
    throw new Error(`set aside: ${text}`);
  },
};
const read = (segment: Segment) => [...readSegment(segment, noDamage)];
const readAll = () =>
  claimSegments(folder)
    .flatMap(read)
    .map((line) => line.json);

function only(): Segment {
  const [segment, ...more] = claimSegments(folder);
  if (!segment || more.length > 0) throw new Error("there should be one segment");
  return segment;
}

test("gives back what was appended, in its order, from several writers", () => {
  const first = new SpoolWriter(folder);
  first.append([event(1), event(2)]);
  first.append([event(3)]);
  const second = new SpoolWriter(folder);
  second.append([event(4)]);
  first.close();
  second.close();
  expect(readAll().sort()).toEqual([event(1), event(2), event(3), event(4)].sort());
});

test("cut at any byte, a segment still gives every line that is whole, and nothing else", async () => {
  const lines = [event(1), event(2), event(3)];
  const writer = new SpoolWriter(folder);
  writer.append(lines);
  writer.close();
  const segment = only();
  const whole = readFileSync(segment.path);
  for (let length = 0; length <= whole.length; length += 1) {
    writeFileSync(segment.path, whole.subarray(0, length));
    const complete = whole.subarray(0, length).filter((byte) => byte === 0x0a).length;
    expect(read(segment).map((line) => line.json)).toEqual(lines.slice(0, complete));
    expect(countWaiting(segment.path, segment)).toBe(complete);
  }
});

test("cut at any byte, the note of progress costs a repeat at most", () => {
  const writer = new SpoolWriter(folder);
  writer.append(Array.from({ length: 60 }, (_, index) => event(index)));
  writer.close();
  const segment = only();
  const lines = read(segment);
  const end = lines[44]?.end ?? 0;
  noteSent(segment, end);
  expect(read(segment)).toHaveLength(15);
  const note = readFileSync(segment.progressPath);
  for (let length = 0; length < note.length; length += 1) {
    writeFileSync(segment.progressPath, note.subarray(0, length));
    const left = [...readSegment(segment, { setAside: () => {} })].map((line) => line.json);
    expect(left).toEqual(expect.arrayContaining(lines.slice(45).map((line) => line.json)));
  }
});

test("a line that is no longer JSON is set aside, and the ones around it are sent", () => {
  const writer = new SpoolWriter(folder);
  writer.append([event(1), event(2), event(3)]);
  writer.close();
  const segment = only();
  writeFileSync(segment.path, readFileSync(segment.path, "utf8").replace('{"id":2', "\u0000\u0000\u0000"));
  const aside: string[] = [];
  const lines = [...readSegment(segment, { setAside: (text) => aside.push(text) })];
  expect(lines.map((line) => line.json)).toEqual([event(1), event(3)]);
  expect(aside).toHaveLength(1);
});

test("an append after the sender claimed the segment goes to a new one", () => {
  const writer = new SpoolWriter(folder);
  writer.append([event(1)]);
  const segment = only();
  writer.append([event(2)]);
  expect(read(segment).map((line) => line.json)).toEqual([event(1)]);
  removeSegment(segment);
  expect(readAll()).toEqual([event(2)]);
  writer.append([event(3)]);
  writer.close();
  expect(readAll()).toEqual([event(2), event(3)]);
});

test("segments made within one millisecond keep their order", () => {
  const writer = new SpoolWriter(folder);
  for (let made = 0; made < 50; made++) {
    writer.append([event(made)]);
    writer.close();
  }
  expect(readAll()).toEqual(Array.from({ length: 50 }, (_, made) => event(made)));
});

test("however appends, claims and removals alternate, what was appended is read or still there", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("append" as const), writer: fc.nat(2), lines: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ do: fc.constant("send" as const), most: fc.nat(5) }),
    fc.record({ do: fc.constant("close" as const), writer: fc.nat(2) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      const writers = [0, 1, 2].map(() => new SpoolWriter(folder));
      const appended: string[] = [];
      const sent: string[] = [];
      for (const one of steps) {
        if (one.do === "append") {
          const lines = Array.from({ length: one.lines }, (_, index) => event(appended.length + index));
          writers[one.writer]?.append(lines);
          appended.push(...lines);
        } else if (one.do === "close") writers[one.writer]?.close();
        else {
          let left = one.most;
          for (const segment of claimSegments(folder)) {
            const lines = read(segment);
            const taken = lines.slice(0, left);
            left -= taken.length;
            sent.push(...taken.map((line) => line.json));
            if (taken.length === lines.length) removeSegment(segment);
            else if (taken.length > 0) noteSent(segment, taken.at(-1)?.end ?? 0);
            if (left === 0) break;
          }
        }
      }
      for (const writer of writers) writer.close();
      expect([...sent, ...readAll()].sort()).toEqual([...appended].sort());
    }),
    { numRuns: 60 },
  );
});

test("a segment is closed when it has grown, so that its space comes free", () => {
  const writer = new SpoolWriter(folder);
  const large = JSON.stringify({ text: "x".repeat(1024 * 1024) });
  for (let index = 0; index < 10; index += 1) writer.append([large]);
  writer.close();
  expect(listSegments(folder).writing.length).toBe(3);
});

describe("bounds", () => {
  test("a full spool says so and keeps what it has", () => {
    const writer = new SpoolWriter(folder, 200);
    writer.append([event(1)]);
    expect(() => writer.append([JSON.stringify({ text: "x".repeat(300) })])).toThrow(/spool is full/);
    writer.append([event(2)]);
    writer.close();
    expect(readAll()).toEqual([event(1), event(2)]);
  });

  test("the bound counts what others have put there", () => {
    const first = new SpoolWriter(folder, 200);
    first.append([JSON.stringify({ text: "x".repeat(150) })]);
    expect(() => new SpoolWriter(folder, 200).append([JSON.stringify({ text: "x".repeat(60) })])).toThrow(/full/);
  });
});

test("sums up what waits, what was refused and why, and what was damaged", async () => {
  const writer = new SpoolWriter(folder);
  writer.append([event(1), event(2), event(3)]);
  writer.close();
  keepRefused(folder, [
    { event: {}, code: "TOO_OLD", message: "is older than 2000" },
    { event: {}, code: "TOO_OLD", message: "is older than 2000" },
    { event: {}, code: "UNKNOWN_TYPE", message: "is no type" },
  ]);
  writeFileSync(damagedPath(folder), "???\n");
  const segment = only();
  noteSent(segment, read(segment)[0]?.end ?? 0);
  expect(summarizeSpool(folder)).toMatchObject({
    queued: 2,
    refused: 3,
    refusedByReason: [
      { code: "TOO_OLD", message: "is older than 2000", count: 2 },
      { code: "UNKNOWN_TYPE", message: "is no type", count: 1 },
    ],
    damaged: 1,
  });
  await truncate(segment.path, 0);
  expect(summarizeSpool(folder).queued).toBe(0);
  expect(summarizeSpool(join(folder, "nowhere"))).toMatchObject({ queued: 0, refused: 0 });
});
