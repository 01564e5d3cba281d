import { RealtimeClient } from "@supabase/realtime-js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBinary, decodeText, encode, encodeBroadcast, type Version } from "./frames.ts";

// The official client's own hands: what it writes is read here, and what is written here it reads.
const { serializer } = new RealtimeClient("ws://localhost", { params: { apikey: "any" } });

function write(message: Parameters<typeof serializer.encode>[0]): string | ArrayBuffer {
  let written: string | ArrayBuffer = "";
  serializer.encode(message, (result) => {
    written = result;
  });
  return written;
}

function read(frame: string | Buffer): unknown {
  let message: unknown;
  const raw =
    typeof frame === "string"
      ? frame
      : (frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.byteLength) as ArrayBuffer);
  serializer.decode(raw, (result: unknown) => {
    message = result;
  });
  return message;
}

const word = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => text.isWellFormed());
const json = fc.jsonValue({ maxDepth: 3 });
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("a broadcast of the client's is read as it was meant, whatever it says", () => {
  fc.assert(
    fc.property(word, word, word, word, json, (topic, event, ref, joinRef, payload) => {
      const frame = write({
        topic,
        event: "broadcast",
        ref,
        join_ref: joinRef,
        payload: { type: "broadcast", event, payload },
      });
      const message = decodeBinary("2.0.0", Buffer.from(frame as ArrayBuffer));
      expect(message).toMatchObject({ topic, event: "broadcast", ref: ref || null, joinRef: joinRef || null });
      const { content, ...rest } = message.broadcast ?? { content: { json: "" } };
      expect(rest).toEqual({ event, persist: false });
      expect("json" in content && JSON.parse(content.json)).toEqual(throughJson(payload ?? {}));
    }),
  );
});

test("bytes are read as bytes, and the wish to store is seen", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.boolean(), (bytes, persist) => {
      const payload = { type: "broadcast", event: "e", payload: bytes.slice().buffer, ...(persist && { persist }) };
      const frame = write({ topic: "t", event: "broadcast", ref: "1", join_ref: "1", payload });
      const { broadcast } = decodeBinary("2.0.0", Buffer.from(frame as ArrayBuffer));
      expect(broadcast).toEqual({ event: "e", content: { bytes: Buffer.from(bytes) }, persist });
    }),
  );
});

test("the client reads a broadcast in either version, its payload as it was", () => {
  fc.assert(
    fc.property(word, word, json, fc.boolean(), (topic, event, payload, replayed) => {
      const meta = { id: "5f0c", ...(replayed && { replayed: true as const }) };
      const broadcast = { event, content: { json: JSON.stringify(payload) }, meta };
      const wanted = { type: "broadcast", event, payload: throughJson(payload), meta };
      const now = encodeBroadcast("2.0.0", topic, broadcast);
      expect(read(now ?? "")).toEqual({ join_ref: null, ref: null, topic, event: "broadcast", payload: wanted });
      const before = encodeBroadcast("1.0.0", topic, broadcast);
      expect(JSON.parse(String(before))).toMatchObject({ topic, event: "broadcast", payload: wanted });
    }),
  );
});

test("a name too long for the binary form is said in text, and bytes have no text", () => {
  const event = "é".repeat(200);
  const frame = encodeBroadcast("2.0.0", "t", { event, content: { json: '{"a":1}' } });
  expect(frame).toBeTypeOf("string");
  expect(read(frame ?? "")).toMatchObject({ payload: { event, payload: { a: 1 } } });
  const content = { bytes: Buffer.from([1]) };
  expect(encodeBroadcast("2.0.0", "t", { event, content })).toBeUndefined();
  expect(encodeBroadcast("1.0.0", "t", { event: "e", content })).toBeUndefined();
});

test("other messages are said and read in either version", () => {
  const message = { joinRef: "1", ref: "2", topic: "realtime:a", event: "phx_join", payload: { config: {} } };
  for (const version of ["1.0.0", "2.0.0"] satisfies Version[])
    expect(decodeText(version, encode(version, message))).toEqual(message);
  expect(read(encode("2.0.0", message))).toEqual({
    join_ref: "1",
    ref: "2",
    topic: "realtime:a",
    event: "phx_join",
    payload: { config: {} },
  });
});

test("whatever bytes come, they are a message or are refused with a reason", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom<Version>("1.0.0", "2.0.0"), (bytes, version) => {
      for (const decode of [
        () => decodeBinary(version, Buffer.from([3, ...bytes])),
        () => decodeText(version, Buffer.from(bytes).toString("utf8")),
      ]) {
        try {
          expect(decode().topic).toBeTypeOf("string");
        } catch (error) {
          expect((error as Error).constructor.name).toBe("FrameError");
        }
      }
    }),
    { numRuns: 500 },
  );
});
