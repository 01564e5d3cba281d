import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { DELETE as revoke } from "#app/api/v1/devices/[id]/route.ts";
import { GET as list } from "#app/api/v1/ledger/route.ts";
import { POST as telemetry } from "#app/api/v1/telemetry/route.ts";
import type { LedgerEntry } from "#lib/contracts/ledger.ts";
import { closeDb } from "#lib/platform/db.ts";
import { endAdminSql } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, decide, makeCaller, makeEvents } from "#tests/integration/events/call.ts";

afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const desk = crypto.randomUUID();
const hashOf = (seq: number) => createHash("sha256").update(`line ${seq}`).digest("hex");
const bodyOf = (events: unknown[]) => Buffer.from(JSON.stringify({ events }));
const send = (caller: Caller, seq: number, body: Uint8Array, more: Record<string, string> = {}) =>
  call(telemetry, {
    key: caller.key,
    raw: more["content-encoding"] === "gzip" ? gzipSync(body) : body,
    headers: { "x-floyo-device": desk, "x-floyo-ledger": `${seq} ${hashOf(seq)}`, ...more },
  });
type Page = { data: LedgerEntry[]; next_cursor: string | null };
const read = async (caller: Caller, query: Record<string, string | number> = {}) =>
  (await call<Page>(list, { key: caller.key, query: { device: desk, ...query } })).body;

test("keeps of a batch what arrived: the digest of the body to the byte, packed or not, and what became of it", async () => {
  const caller = await makeCaller();
  const [one] = makeEvents(1);
  const plain = bodyOf([one, { id: "no event" }]);
  // Spaces that parsing would lose are in the digest.
  const packed = Buffer.from(` ${bodyOf([one, ...makeEvents(2)]).toString()}\n`);
  expect((await send(caller, 1, plain)).status).toBe(200);
  expect((await send(caller, 2, packed, { "content-encoding": "gzip" })).status).toBe(200);
  const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const kept = (seq: number, bytes: Uint8Array) => ({
    seq,
    hash: hashOf(seq),
    digest: digest(bytes),
    bytes: bytes.byteLength,
  });
  expect((await read(caller)).data).toMatchObject([
    { ...kept(2, packed), events: 3, accepted: 2, duplicates: 1, rejected: 0 },
    { ...kept(1, plain), events: 2, accepted: 1, duplicates: 0, rejected: 1 },
  ]);
});

test("a batch sent again keeps its first entry, and one of faulty events alone has one too", async () => {
  const caller = await makeCaller();
  const body = bodyOf(makeEvents(2));
  await send(caller, 1, body);
  await send(caller, 1, body);
  await send(caller, 2, bodyOf([{ id: "no event" }]));
  expect((await read(caller)).data).toMatchObject([
    { seq: 2, accepted: 0, rejected: 1 },
    { seq: 1, accepted: 2, duplicates: 0 },
  ]);
});

test("what was refused leaves no entry: without consent, and from a revoked device", async () => {
  const caller = await makeCaller();
  await send(caller, 1, bodyOf(makeEvents(1)));
  await decide(caller, false);
  expect(codeOf(await send(caller, 2, bodyOf(makeEvents(1))))).toBe("CONSENT_REQUIRED");
  await decide(caller, true);
  await call(revoke, { token: caller.accessToken, params: { id: desk } });
  expect(codeOf(await send(caller, 3, bodyOf(makeEvents(1))))).toBe("DEVICE_REVOKED");
  expect((await read(caller)).data.map(({ seq }) => seq)).toEqual([1]);
});

test("goes on by pages, from a count on, and gives nobody another's", async () => {
  const [caller, stranger] = [await makeCaller(), await makeCaller()];
  for (const seq of [1, 2, 3, 4, 5]) await send(caller, seq, bodyOf(makeEvents(1)));
  const first = await read(caller, { limit: 2, from: 2 });
  const rest = await read(caller, { limit: 2, from: 2, cursor: first.next_cursor ?? "" });
  expect([...first.data, ...rest.data].map(({ seq }) => seq)).toEqual([5, 4, 3, 2]);
  expect(rest.next_cursor).toBeNull();
  expect((await read(stranger)).data).toEqual([]);
});

test.each(["0 ".padEnd(66, "a"), `1 ${"A".repeat(64)}`, "1", `${"9".repeat(16)} ${"a".repeat(64)}`])(
  "a place in a ledger that cannot be read is refused, for the batch would be missing there: %s",
  async (place) => {
    const caller = await makeCaller();
    const refused = await send(caller, 1, bodyOf(makeEvents(1)), { "x-floyo-ledger": place });
    expect([refused.status, codeOf(refused)]).toEqual([400, "VALIDATION_ERROR"]);
  },
);
