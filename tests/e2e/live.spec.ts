import type { Page, WebSocketRoute } from "@playwright/test";
import { arrive, expect, giveKey, test } from "./support.ts";

const channelAddress = /\/realtime\/v1\/websocket/;

/** Sends one event as the command does; it happened now, at this path. */
async function send(page: Page, key: string, path: string): Promise<void> {
  const response = await page.request.post("/api/v1/telemetry", {
    headers: { authorization: `Bearer ${key}` },
    data: { events: [{ id: crypto.randomUUID(), type: "file_modified", occurred_at: new Date().toISOString(), path }] },
  });
  expect(await response.json()).toMatchObject({ accepted: 1 });
}

/** Where a person who has sent one event sees what comes. */
async function openToday(page: Page): Promise<string> {
  const newcomer = await arrive(page);
  const key = await giveKey(newcomer);
  await send(page, key, "reports/first.csv");
  await page.goto(newcomer.home);
  await expect(page.getByText("first.csv").first()).toBeVisible();
  return key;
}

test("what is sent shows on every open page without reloading it", async ({ page, context }) => {
  const joined = page.waitForEvent("websocket", (socket) => channelAddress.test(socket.url()));
  const key = await openToday(page);
  await joined;
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByText("first.csv").first()).toBeVisible();
  for (const one of [page, other]) await one.evaluate(() => Object.assign(window, { loadedOnce: true }));

  await send(page, key, "reports/second.csv");
  for (const one of [page, other]) {
    await expect(one.getByText("second.csv").first()).toBeVisible();
    expect(await one.evaluate(() => "loadedOnce" in window)).toBe(true);
  }
});

test("where no connection can be had the page asks by the clock, and says so", async ({ page }) => {
  await page.routeWebSocket(channelAddress, (socket) => socket.close());
  const key = await openToday(page);
  await expect(page.getByText("Updates late")).toBeVisible();
  await send(page, key, "reports/second.csv");
  await expect(page.getByText("second.csv").first()).toBeVisible();
});

test("what happened while the connection was cut shows once it is back", async ({ page }) => {
  const routes: WebSocketRoute[] = [];
  let away = false;
  await page.routeWebSocket(channelAddress, (socket) => {
    if (away) socket.close();
    else {
      socket.connectToServer();
      routes.push(socket);
    }
  });
  const key = await openToday(page);
  await expect.poll(() => routes.length).toBeGreaterThan(0);
  const before = routes.length;

  away = true;
  for (const route of routes) await route.close();
  await send(page, key, "reports/meanwhile.csv");
  away = false;
  await expect(page.getByText("meanwhile.csv").first()).toBeVisible();
  await expect.poll(() => routes.length).toBeGreaterThan(before);

  await send(page, key, "reports/after.csv");
  await expect(page.getByText("after.csv").first()).toBeVisible();
});
