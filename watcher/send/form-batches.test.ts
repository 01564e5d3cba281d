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
  const item = fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 8, max: 400 }).map(sized) },
    {
      weight: 5,
      arbitrary: fc.string({ unit: "grapheme", maxLength: 50 }).map((text) => ({ json: JSON.stringify({ text }) })),
    },
    { weight: 1, arbitrary: fc.integer({ min: 100_000, max: 600_000 }).map(sized) },
  );
  fc.assert(
    fc.property(fc.array(item, { maxLength: 2200, size: "max" }), (items) => {
      const batches = formAll(items);
      for (const { items: held, body } of batches) {
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(batchBytesMax);
        expect(held.length).toBeLessThanOrEqual(eventsPerBatchMax);
        expect(held.length).toBeGreaterThan(0);
      }
      expect(batches.flatMap((batch) => batch.items)).toEqual(items);
    }),
    { numRuns: 25 },
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
  expect(formAll(thousand)).toHaveLength(1);
  expect(formAll([...thousand, { json: "{}" }])).toHaveLength(2);
  const frame = '{"events":[]}'.length;
  const [half, rest] = [sized(batchBytesMax / 2), sized(batchBytesMax / 2 - frame - 2)];
  expect(formAll([half, rest])).toHaveLength(1);
  expect(formAll([half, { json: `${rest.json}  ` }])).toHaveLength(2);
});
