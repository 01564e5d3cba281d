import fc from "fast-check";
import { expect, test } from "vitest";
import { batchBytesMax, eventsPerBatchMax, RecordEventsEnvelope } from "#lib/contracts/telemetry.ts";
import { type Batch, BatchFormer } from "./form-batches.ts";

interface Item {
  readonly json: string;
}

function formAll(items: readonly Item[]): Batch<Item>[] {
  const former = new BatchFormer<Item>();
  const batches = items.map((item) => former.add(item));
  return [...batches, former.finish()].filter((batch) => batch !== null);
}

const sized = (bytes: number): Item => ({ json: JSON.stringify({ a: "x".repeat(Math.max(0, bytes - 8)) }) });

test("every batch is within bounds, and together they hold everything in its order", () => {
  const run = fc.record({
    times: fc.integer({ min: 1, max: 1100 }),
    item: fc.oneof(
      fc.integer({ min: 8, max: 2000 }).map(sized),
      fc.string({ unit: "grapheme", maxLength: 50 }).map((text) => ({ json: JSON.stringify({ text }) })),
    ),
  });
  const large = fc.record({ times: fc.integer({ min: 1, max: 4 }), item: fc.constant(sized(500_000)) });
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 3, arbitrary: run }, { weight: 1, arbitrary: large }), { maxLength: 8 }),
      (runs) => {
        const items = runs.flatMap(({ times, item }) => new Array<Item>(times).fill(item));
        const batches = formAll(items);
        expect(batches.every(({ body }) => Buffer.byteLength(body) <= batchBytesMax)).toBe(true);
        expect(batches.every(({ items: held }) => held.length > 0 && held.length <= eventsPerBatchMax)).toBe(true);
        const held = batches.flatMap((batch) => batch.items);
        expect(held.length === items.length && held.every((item, index) => item === items[index])).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test("a body is the envelope of the contract, with each event's own bytes", () => {
  const items = [{ json: '{"id": 1,  "b":"ä"}' }, { json: '{"c":null}' }];
  const [batch] = formAll(items);
  expect(batch?.body).toBe('{"events":[{"id": 1,  "b":"ä"},{"c":null}]}');
  expect(RecordEventsEnvelope.safeParse(JSON.parse(batch?.body ?? "")).success).toBe(true);
});

test("fills a batch to the last event and to the last byte", () => {
  const thousand = Array.from({ length: eventsPerBatchMax }, () => ({ json: "{}" }));
  expect(formAll(thousand).length).toBe(1);
  expect(formAll([...thousand, { json: "{}" }]).length).toBe(2);
  const frame = '{"events":[]}'.length;
  const [half, rest] = [sized(batchBytesMax / 2), sized(batchBytesMax / 2 - frame - 2)];
  expect(formAll([half, rest]).length).toBe(1);
  expect(formAll([half, { json: `${rest.json}  ` }]).length).toBe(2);
});
