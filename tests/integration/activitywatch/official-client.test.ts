import { AWClient } from "aw-client";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import * as event from "#app/api/v1/activitywatch/api/0/buckets/[bucket]/events/[event]/route.ts";
import * as count from "#app/api/v1/activitywatch/api/0/buckets/[bucket]/events/count/route.ts";
import * as events from "#app/api/v1/activitywatch/api/0/buckets/[bucket]/events/route.ts";
import * as heartbeat from "#app/api/v1/activitywatch/api/0/buckets/[bucket]/heartbeat/route.ts";
import * as bucket from "#app/api/v1/activitywatch/api/0/buckets/[bucket]/route.ts";
import * as buckets from "#app/api/v1/activitywatch/api/0/buckets/route.ts";
import * as info from "#app/api/v1/activitywatch/api/0/info/route.ts";
import { closeDb } from "#lib/platform/db.ts";
import type { RouteHandler } from "#lib/platform/http/route.ts";
import { endAdminSql } from "#tests/integration/door/people.ts";
import { makeCaller } from "#tests/integration/events/call.ts";
import { serveHandlers } from "#tests/integration/serve-handlers.ts";

/** ActivityWatch's own client for JavaScript, unmodified, over real HTTP, with the key where HTTP Basic has it. */
let client: AWClient;
let close: () => Promise<void>;

const handlers = [info, buckets, bucket, events, count, event, heartbeat].flatMap(
  (file) => Object.values(file) as RouteHandler[],
);

beforeEach(async () => {
  const { key } = await makeCaller();
  const server = await serveHandlers(
    Object.fromEntries(handlers.map((handler) => [`${handler.contract.method} ${handler.contract.path}`, handler])),
  );
  close = server.close;
  const address = new URL(server.url);
  address.username = key;
  client = new AWClient("aw-watcher-window", {
    baseURL: `${address.href.replace(/\/$/, "")}/api/v1/activitywatch`,
  });
});
afterEach(async () => close());
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const windows = "aw-watcher-window_laptop";
const at = (seconds: number) => new Date(Date.parse("2026-11-20T09:00:00Z") + seconds * 1000);
const beat = (seconds: number, app: string) =>
  client.heartbeat(windows, 60, { timestamp: at(seconds), duration: 0, data: { app, title: "a title" } });

test("makes its bucket once, sends heartbeats, and reads back what they were joined to", async () => {
  expect(await client.getInfo()).toMatchObject({ testing: false });
  expect(await client.ensureBucket(windows, "currentwindow", "laptop")).toEqual({ alreadyExist: false });
  expect(await client.ensureBucket(windows, "currentwindow", "laptop")).toEqual({ alreadyExist: true });
  expect((await client.getBuckets())[windows]).toMatchObject({ type: "currentwindow", created: expect.any(Date) });
  await beat(0, "Excel");
  await beat(30, "Excel");
  await beat(40, "Slack");
  expect((await client.getEvents(windows)).map(({ timestamp, duration, data }) => [timestamp, duration, data])).toEqual(
    [
      [at(40), 0, { app: "Slack" }],
      [at(0), 30, { app: "Excel" }],
    ],
  );
  expect(await client.getBucketInfo(windows)).toMatchObject({ id: windows, client: "aw-watcher-window" });
});

test("inserts, counts within a range, replaces, deletes", async () => {
  await client.createBucket(windows, "currentwindow", "laptop");
  await client.insertEvents(
    windows,
    [0, 100, 200].map((seconds) => ({ timestamp: at(seconds), duration: 50, data: { app: `app-${seconds}` } })),
  );
  expect(await client.countEvents(windows)).toBe(3);
  expect(await client.countEvents(windows, at(60), at(150))).toBe(1);
  const [newest] = await client.getEvents(windows, { limit: 1 });
  if (newest?.id === undefined) throw new Error("an event without an id was given back");
  await client.replaceEvent(windows, { ...newest, duration: 70, data: { app: "another", title: "a title" } });
  expect(await client.getEvent(windows, newest.id)).toMatchObject({ duration: 70, data: { app: "another" } });
  expect(await client.countEvents(windows)).toBe(3);
  await client.deleteEvent(windows, newest.id);
  expect(await client.countEvents(windows)).toBe(2);
  await client.deleteBucket(windows);
  expect(await client.getBuckets()).toEqual({});
});

test("is told why it is refused, in a form that its errors carry", async () => {
  await expect(client.getBucketInfo("no-such-bucket")).rejects.toMatchObject({ response: { status: 404 } });
  await expect(client.query(["2026-11-20/2026-11-21"], ["RETURN = 1;"])).rejects.toMatchObject({
    response: { status: 404 },
  });
});
