import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { RealtimeLimits } from "#local/realtime/limits.ts";
import { type Database, type Gateway, startDatabase, startGateway } from "./embedded.ts";
import { joined, listen, payloadsOf, until } from "./support.ts";

let database: Database;
let gateway: Gateway;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

async function start(limits: Partial<RealtimeLimits> = {}): Promise<void> {
  gateway = await startGateway(database, { limits });
}

const say = (payload: object) => ({ type: "broadcast" as const, event: "note", payload });

/** A socket without the official client, for what that would never send. */
async function openSocket(vsn?: string) {
  const socket = new WebSocket(gateway.socketUrl(vsn));
  const messages: unknown[] = [];
  socket.on("message", (data) => messages.push(JSON.parse(String(data))));
  const closed = once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) }));
  await once(socket, "open");
  return { socket, messages, closed };
}

describe("what one gateway bears", () => {
  afterEach(() => gateway.close());

  test("a payload that is too large is refused, and the channel goes on", async () => {
    await start({ payloadBytesMax: 1_000 });
    const { channel } = await joined(await gateway.client(), "room", { broadcast: { ack: true } });
    const other = await joined(await gateway.client(), "room");
    expect(await channel.send(say({ text: "x".repeat(2_000) }))).toBe("error");
    expect(await channel.send(say({ text: "short" }))).toBe("ok");
    await until(() => expect(payloadsOf(other)).toEqual([{ text: "short" }]));
  });

  test("a frame that is too large closes the socket, and the client is back by itself", async () => {
    await start({ frameBytesMax: 10_000 });
    const heard = await joined(await gateway.client(), "room", { broadcast: { ack: true } });
    await heard.channel.send(say({ text: "x".repeat(20_000) }), { timeout: 500 });
    await until(() => expect(heard.statuses.slice(1)).toEqual(["CHANNEL_ERROR", "SUBSCRIBED"]));
    expect(heard.errors[0]).toMatch(/1009|1006/);
    expect(await heard.channel.send(say({ text: "short" }))).toBe("ok");
  });

  test("a channel that sends too much in a second is closed, and says so", async () => {
    await start({ messagesPerSecondMax: 20 });
    const heard = await joined(await gateway.client(), "room");
    const other = await joined(await gateway.client(), "room");
    for (let n = 0; n < 50; n++) void heard.channel.send(say({ n }));
    await until(() => expect(heard.statuses.at(-1)).toBe("CLOSED"));
    expect(heard.system).toMatchObject([{ status: "error", message: "Too many messages per second" }]);
    expect(other.broadcasts.length).toBeLessThanOrEqual(20);
  });

  test("so is one that tells of its presence too often", async () => {
    await start({ presenceCallsMax: 3 });
    const heard = await joined(await gateway.client(), "room", { presence: { enabled: true, key: "ada" } });
    for (let n = 0; n < 3; n++) expect(await heard.channel.track({ n })).toBe("ok");
    void heard.channel.track({ n: 4 });
    await until(() => expect(heard.statuses.at(-1)).toBe("CLOSED"));
    expect(heard.system).toMatchObject([{ message: "Client presence rate limit exceeded" }]);
  });

  test("channels of a socket, joins in a second and sockets are bounded", async () => {
    await start({ channelsPerSocketMax: 2, joinsPerSecondMax: 4, socketsMax: 2 });
    const client = await gateway.client();
    for (const topic of ["one", "two"]) await joined(client, topic);
    const third = listen(client, "three");
    await until(() => expect(third.errors[0]).toBe("ChannelRateLimitReached: Too many channels"));

    const { socket, messages, closed } = await openSocket();
    for (let n = 1; n <= 5; n++) socket.send(JSON.stringify([`${n}`, `${n}`, `realtime:${n}`, "phx_join", {}]));
    expect(await closed).toEqual({ code: 1008, reason: "too many joins per second" });
    expect(messages.at(-1)).toEqual([
      "5",
      "5",
      "realtime:5",
      "phx_reply",
      { status: "error", response: { reason: "ClientJoinRateLimitReached: Too many joins per second" } },
    ]);

    await openSocket();
    const late = new WebSocket(gateway.socketUrl());
    const [, response] = await once(late, "unexpected-response");
    expect(response.statusCode).toBe(429);
    late.on("error", () => undefined);
  });

  test("a socket that says nothing is closed, and one that sends its heartbeats stays", async () => {
    await start({ idleMs: 300 });
    const silent = await openSocket();
    const alive = await openSocket();
    const beating = setInterval(() => alive.socket.send(JSON.stringify([null, "1", "phoenix", "heartbeat", {}])), 50);
    try {
      expect(await silent.closed).toEqual({ code: 1001, reason: "nothing was heard for 0.3 s" });
      expect(alive.socket.readyState).toBe(WebSocket.OPEN);
      expect(alive.messages[0]).toEqual([null, "1", "phoenix", "phx_reply", { status: "ok", response: {} }]);
    } finally {
      clearInterval(beating);
      alive.socket.close();
    }
  });

  test("messages for what is not there are answered, and what is not supported is refused by name", async () => {
    await start();
    const { socket, messages } = await openSocket();
    const ask = async (...message: unknown[]) => {
      const before = messages.length;
      socket.send(JSON.stringify(message));
      await until(() => expect(messages.length).toBeGreaterThan(before));
      return messages.at(-1) as [unknown, unknown, unknown, string, { status: string; response: { reason?: string } }];
    };
    const reasonOf = async (...message: unknown[]) => (await ask(...message))[4].response.reason;
    expect(await reasonOf("1", "1", "realtime:room", "presence", {})).toBe("unmatched topic");
    expect(await reasonOf("1", "2", "elsewhere", "phx_join", {})).toBe("unmatched topic");
    expect(await reasonOf(null, "3", "phoenix", "phx_join", {})).toBe("unmatched topic");
    expect(await reasonOf("1", "4", "realtime:", "phx_join", {})).toBe(
      "TopicNameRequired: You must provide a topic name",
    );
    expect(await reasonOf("1", "5", `realtime:${"x".repeat(300)}`, "phx_join", {})).toMatch(/^InvalidTopic: /);
    const changes = { config: { postgres_changes: [{ event: "*", schema: "public" }] } };
    expect(await reasonOf("1", "6", "realtime:room", "phx_join", changes)).toMatch(/^PostgresChangesNotSupported: /);
    expect((await ask("1", "7", "realtime:room", "phx_leave", {}))[4].status).toBe("ok");
    socket.close();
  });

  test("joining a topic again takes the place of the first join", async () => {
    await start();
    const { socket, messages } = await openSocket();
    const config = { broadcast: { self: true }, presence: { enabled: false } };
    for (const ref of ["1", "2"]) socket.send(JSON.stringify([ref, ref, "realtime:room", "phx_join", { config }]));
    const note = { type: "broadcast", event: "note", payload: { n: randomUUID() } };
    // Under its own name a text frame of 2.0.0 may be a broadcast too.
    socket.send(JSON.stringify(["2", "3", "realtime:room", "broadcast", note]));
    socket.send(JSON.stringify(["1", "4", "realtime:room", "phx_leave", {}]));
    const joins = (ref: string) => [
      ref,
      ref,
      "realtime:room",
      "phx_reply",
      { status: "ok", response: { postgres_changes: [] } },
    ];
    socket.removeAllListeners("message");
    const raw: (string | Buffer)[] = [];
    socket.on("message", (data, isBinary) => raw.push(isBinary ? (data as Buffer) : String(data)));
    await until(() => expect(raw).toHaveLength(5));
    const read = raw.map((frame) => (typeof frame === "string" ? JSON.parse(frame) : `binary ${frame[0]}`));
    expect(read).toEqual([
      joins("1"),
      ["1", "1", "realtime:room", "phx_close", {}],
      joins("2"),
      "binary 4",
      ["1", "4", "realtime:room", "phx_reply", { status: "ok", response: {} }],
    ]);
    expect(messages).toEqual([]);
    socket.close();
  });
});

describe("a frame that is no message closes the socket, with the reason", () => {
  beforeAll(() => start());
  afterAll(() => gateway.close());
  const kind3 = (...bytes: number[]) => Buffer.from([3, ...bytes]);
  test.each<[string, string, string | Buffer, RegExp]>([
    ["no JSON", "2.0.0", "{", /not JSON/],
    ["no array", "2.0.0", '{"topic":"a"}', /\[join_ref, ref, topic, event, payload\]/],
    ["too short an array", "2.0.0", "[1,2]", /\[join_ref, ref, topic, event, payload\]/],
    ["a topic that is a number", "2.0.0", '[null,null,1,"x",{}]', /topic and event/],
    ["a payload that is a list", "2.0.0", '[null,null,"a","x",[]]', /payload must be an object/],
    ["a ref that is an object", "2.0.0", '[null,{},"a","x",{}]', /ref must be/],
    ["a broadcast without event", "2.0.0", '[null,null,"a","broadcast",{}]', /name its event/],
    ["an array under 1.0.0", "1.0.0", '[null,null,"a","x",{}]', /an object with topic/],
    ["bytes under 1.0.0", "1.0.0", kind3(0, 0, 0, 0, 0, 1), /need vsn 2.0.0/],
    ["nothing", "2.0.0", Buffer.alloc(0), /kind 3/],
    ["another kind", "2.0.0", Buffer.from([0, 1, 2, 3]), /kind 3/],
    ["half a header", "2.0.0", kind3(1, 1), /within its header/],
    ["a field that is cut off", "2.0.0", kind3(0, 0, 200, 0, 0, 1, 65), /within its topic/],
    ["another encoding", "2.0.0", kind3(0, 0, 0, 0, 0, 9), /encoding must be/],
    ["text that is no UTF-8", "2.0.0", kind3(0, 0, 1, 0, 0, 0, 255), /topic is not UTF-8/],
    ["a payload that is no JSON", "2.0.0", kind3(0, 0, 0, 0, 0, 1, 123), /payload is not JSON/],
  ])("%s", async (_, vsn, frame, reason) => {
    const { socket, closed } = await openSocket(vsn);
    socket.send(frame);
    const end = await closed;
    expect(end.code).toBe(1007);
    expect(end.reason).toMatch(reason);
  });
});
