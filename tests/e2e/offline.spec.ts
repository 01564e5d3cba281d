import type { Page } from "@playwright/test";
import { openSecondApp, type SecondApp } from "./second-app.ts";
import { arrive, expect, signOut, test } from "./support.ts";

let app: SecondApp;
test.beforeEach(async () => {
  app = await openSecondApp();
  await app.start();
});
test.afterEach(async () => {
  await app.end();
});

const bar = (page: Page) => page.getByText("Floyo cannot be reached.", { exact: true });

const keptPaths = (page: Page) =>
  page.evaluate(async () => {
    const requests = await (await caches.open("floyo-pages")).keys();
    return requests.map(({ url }) => new URL(url).pathname);
  });

test("what was last seen stays readable without the server, says so, and catches up", async ({ browser }) => {
  test.setTimeout(120_000);
  // Not the watched page of the other tests: one that is cut off reports errors.
  const context = await browser.newContext({ baseURL: app.url });
  const page = await context.newPage();
  // The first app's session cookie holds at the second as well.
  const { home } = await arrive(page);
  await page.goto(home);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await page.getByRole("link", { name: "Patterns" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Patterns" })).toBeVisible();
  // Reached by a link, and kept whole all the same.
  await expect.poll(() => keptPaths(page)).toContain(`${home}/patterns`);
  await page.goto(home);
  await expect.poll(() => keptPaths(page)).toContain(home);

  await app.stop();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Today" })).toBeVisible();
  await expect(page.getByText(/This page is as it was at \d\d:\d\d/)).toBeVisible();
  await page.getByRole("link", { name: "Patterns" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Patterns" })).toBeVisible();
  await expect(bar(page)).toBeVisible();

  // Settings are never kept.
  await page.goto(`${home}/settings/api-keys`);
  await expect(page.getByRole("heading", { name: "You are offline" })).toBeVisible();
  await page.getByRole("link", { name: "Today" }).click();
  await expect(page.getByText(/This page is as it was at/)).toBeVisible();

  await app.start();
  await expect(bar(page)).toBeHidden({ timeout: 30_000 });

  await signOut(page);
  await expect.poll(() => keptPaths(page)).toEqual([]);
  await context.close();
});
