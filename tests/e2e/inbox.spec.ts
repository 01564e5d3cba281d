import type { Page } from "@playwright/test";
import { expect, openAs, test } from "./every-page.ts";

/** Waits until the page listens to keys: until its own stand in the list that `?` opens. */
async function listens(page: Page, label: string): Promise<void> {
  const shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(shortcuts.getByText(label)).toBeVisible({ timeout: 1000 });
  }).toPass();
  await page.keyboard.press("Escape");
  await expect(shortcuts).toBeHidden();
}

test("the inbox is gone through by keys alone, and every decision can be taken back", async ({ browser, seasoned }) => {
  const page = await openAs(browser, seasoned);
  const press = (key: string) => page.keyboard.press(key);
  const tab = (name: RegExp) => page.getByRole("navigation", { name: /what you decided/ }).getByRole("link", { name });
  await page.goto(`${seasoned.home}/suggestions`);
  const shown = page.getByRole("heading", { level: 2 });
  const title = await shown.innerText();
  const openTab = await tab(/^Open/).innerText();
  await listens(page, "Accept this suggestion");

  await press("a");
  await expect(page.getByText("Accepted. The draft is kept as it is.")).toBeVisible();
  await expect(tab(/^Accepted \(1\)/)).toBeVisible();
  await press("u");
  await expect(page.getByText("Taken back.")).toBeVisible();
  await expect(shown).toHaveText(title);
  await expect(tab(/^Open/)).toHaveText(openTab);

  await press("d");
  const reasons = page.getByRole("menu");
  await expect(reasons).toBeFocused();
  // Both at once, as from a page that was busy meanwhile.
  await reasons.evaluate((menu) => {
    for (const key of ["n", "Enter"])
      menu.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  });
  await expect(page.getByText("Dismissed: not worth automating.")).toBeVisible();
  await expect(tab(/^Dismissed \(1\)/)).toBeVisible();
  await page.reload();
  await expect(page.getByText(title, { exact: true })).toHaveCount(0);

  // An address from before leads to where it lies now.
  await page.goto(`${seasoned.home}/suggestions?at=${seasoned.suggestionId}`);
  await expect(page).toHaveURL(/status=dismissed/);
  await expect(page.getByText(/Dismissed: not worth automating/).first()).toBeVisible();
  await listens(page, "Make this suggestion open again");
  await press("r");
  await expect(page.getByText("Open again.")).toBeVisible();
  await expect(page.getByText("You have dismissed nothing")).toBeVisible();

  // By its own address it opens in the inbox, wherever it lies now.
  await page.goto(`${seasoned.home}/suggestions/${seasoned.suggestionId}`);
  await expect(page).toHaveURL(new RegExp(`suggestions\\?at=${seasoned.suggestionId}`));
  await expect(page.getByRole("heading", { name: "What it would do" })).toBeVisible();
  await listens(page, "Go to the evidence");
  await press("e");
  await expect(page).toHaveURL(/\/patterns\//);
  await page.context().close();
});

test("on a phone the list leads to the one, and back", async ({ browser, seasoned }) => {
  const page = await openAs(browser, seasoned, { viewport: { width: 360, height: 740 } });
  await page.goto(`${seasoned.home}/suggestions`);
  const list = page.getByRole("list", { name: "Suggestions" });
  const accept = page.getByRole("button", { name: "Accept" });
  await expect(accept).toBeHidden();
  await list.getByRole("link").first().click();
  await expect(accept).toBeVisible();
  await expect(list).toBeHidden();
  await page.goBack();
  await expect(list).toBeVisible();
  await list.getByRole("link").first().click();
  await page.getByRole("link", { name: "All of them" }).click();
  await expect(list).toBeVisible();
  await page.context().close();
});

test("what the server refuses comes back, and is said", async ({ browser, seasoned }) => {
  const page = await openAs(browser, seasoned);
  await page.goto(`${seasoned.home}/suggestions`);
  const title = await page.getByRole("heading", { level: 2 }).innerText();
  await listens(page, "Accept this suggestion");
  await page.route("**/suggestions*", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await page.keyboard.press("a");
  await expect(page.getByText("The server could not be reached. Nothing was changed.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: title })).toBeVisible();
  await page.context().close();
});
