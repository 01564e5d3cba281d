import type { APIRequestContext, Page } from "@playwright/test";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { arrive, expect, expectAccessible, giveKey, test } from "./support.ts";

/** What the scripts of a page may take to wake up, and a change to reach it, on a busy machine. */
const livelyMs = 15_000;

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const event = (change: Partial<TelemetryEvent> & Pick<TelemetryEvent, "type" | "occurred_at">): TelemetryEvent => ({
  id: crypto.randomUUID(),
  project: "books",
  ...change,
});

async function send(request: APIRequestContext, key: string, events: TelemetryEvent[]): Promise<void> {
  const answer = await request.post("/api/v1/telemetry", {
    headers: { authorization: `Bearer ${key}` },
    data: { events },
  });
  expect(await answer.json()).toMatchObject({ accepted: events.length });
}

/** A person with some days of work: files, and a command a day. Gives the page's address and a key. */
async function worker(
  page: Page,
  request: APIRequestContext,
): Promise<{ activity: string; home: string; key: string }> {
  const newcomer = await arrive(page);
  const { home } = newcomer;
  const key = await giveKey(newcomer);
  const files = Array.from({ length: 70 }, (_, n) =>
    event({
      type: "file_modified",
      occurred_at: minutesAgo(60 + n * 61),
      path: n % 10 === 0 ? `reports/sales-${n}.csv` : `src/part-${n}.ts`,
    }),
  );
  const commands = [1, 2, 3].map((day) =>
    event({ type: "command_run", occurred_at: minutesAgo(day * 1440), command: `make report-${day}` }),
  );
  await send(request, key, [...files, ...commands]);
  return { home, key, activity: `${home}/activity` };
}

const table = (page: Page) => page.getByRole("region", { name: "Events", exact: true });
const rows = (page: Page) => table(page).getByRole("button", { expanded: false });

test("what the events are narrowed to stands in the address, and goes back with it", async ({ page, request }) => {
  const { activity } = await worker(page, request);
  await page.goto(activity);
  await expect(page.getByRole("heading", { name: "Activity", level: 1 })).toBeVisible();
  await expect(rows(page)).toHaveCount(50);

  await page.getByRole("link", { name: /^Commands run/ }).click();
  await expect(page).toHaveURL(/type=command_run/);
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByRole("list", { name: "Active filters" })).toContainText("Commands run");

  await page.goBack();
  await expect(page).not.toHaveURL(/type=/);
  await expect(rows(page)).toHaveCount(50);

  await page.getByText("Filter by type, file, tool, device or day").click();
  const form = page.getByRole("form", { name: "Filters" });
  await form.getByLabel("Path contains").fill("SALES");
  await form.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/path=SALES/);
  await expect(rows(page)).toHaveCount(7);
  await expect(page.getByText("they are kept by the hour, not by device or file")).toBeVisible();

  // The address alone brings it back, to anybody it is given.
  await page.reload();
  await expect(rows(page)).toHaveCount(7);
  await page.getByRole("link", { name: /Remove the filter/ }).click();
  await expect(page).not.toHaveURL(/path=/);
  await expect(rows(page)).toHaveCount(50);

  await page.getByRole("link", { name: "Load older" }).click();
  await expect(rows(page)).toHaveCount(73);
  await expect(page.getByText("That is all: 73 events.")).toBeVisible();

  await page.goto(`${activity}?tool=nothing`);
  await expect(page.getByText("No event fits all of the filters")).toBeVisible();
  await expectAccessible(page);
});

test("a new event waits above what is read, and comes in by itself on Today", async ({ page, request, browser }) => {
  const { activity, home, key } = await worker(page, request);
  await page.goto(activity);
  await expect(rows(page)).toHaveCount(50);
  const today = await browser.newContext({ storageState: await page.context().storageState() });
  const other = await today.newPage();
  await other.goto(home);
  await expect(other.getByRole("region", { name: "Newest events" })).toBeVisible();

  const arriving = event({ type: "file_created", occurred_at: new Date().toISOString(), path: "just-now.md" });
  await expect(async () => {
    // Asked again, it is stored once; the first may come before the pages listen.
    await request.post("/api/v1/telemetry", {
      headers: { authorization: `Bearer ${key}` },
      data: { events: [arriving] },
    });
    await expect(other.getByText("just-now.md").first()).toBeVisible({ timeout: livelyMs });
  }).toPass();
  await expect(table(page).getByText("just-now.md")).toHaveCount(0);
  await page.getByRole("button", { name: "1 new event" }).click({ timeout: livelyMs });
  await expect(rows(page).first()).toContainText("just-now.md");
  await today.close();
});

test("keys go through the events and the charts, and an event is deleted after a question", async ({
  page,
  request,
}) => {
  const { activity } = await worker(page, request);
  await page.goto(activity);
  await expect(rows(page)).toHaveCount(50);
  await expect(async () => {
    await page.keyboard.press("j");
    await expect(rows(page).first()).toBeFocused({ timeout: 500 });
  }).toPass({ timeout: livelyMs });
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(rows(page).first()).toBeFocused();

  await page.keyboard.press("Enter");
  await expect(table(page).getByText("Happened at")).toBeVisible();
  await expect(table(page).getByText("reports/sales-0.csv").first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete this event" }).click();
  await expect(page.getByRole("alertdialog")).toContainText("It cannot be taken back");
  await page.getByRole("button", { name: "Delete event" }).click();
  await expect(page.getByText("Event deleted.")).toBeVisible();
  await expect(table(page).getByText("reports/sales-0.csv")).toHaveCount(0);
  // While the question goes, it still decides where the focus is.
  await expect(page.getByRole("alertdialog")).toHaveCount(0);

  const chart = page.getByRole("slider", { name: "Events by day" });
  await chart.focus();
  await page.keyboard.press("End");
  // The last day may have only just begun, and hold nothing to go to; the one before is full.
  await page.keyboard.press("ArrowLeft");
  await expect(chart).toHaveAttribute("aria-valuetext", /^\w{3}, \d+ \w+ \d{4}: \d+ events/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\d&to=/);
  await expect(page.getByRole("slider", { name: "Events by hour" })).toBeVisible();
});

test("patterns and activity hold on a small phone, with long names", async ({ page, request }) => {
  const { activity, home, key } = await worker(page, request);
  await send(request, key, [
    event({
      type: "file_modified",
      occurred_at: minutesAgo(1),
      path: `${"Donaudampfschifffahrtsgesellschaft/".repeat(6)}Rechtsschutzversicherungsgesellschaften.xlsx`,
      project: "Rindfleischetikettierungsueberwachungsaufgabenuebertragungsgesetz",
    }),
  ]);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of [activity, `${activity}?range=all&project=books`, home, `${home}/patterns?search=x`]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, path).toBeLessThanOrEqual(0);
  }
});
