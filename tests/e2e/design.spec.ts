import type { Locator, Page } from "@playwright/test";
import { expect, openAs, test } from "./every-page.ts";
import { arrive, expectAccessible } from "./support.ts";

/** Opens the palette. A key pressed before the page's scripts run is nobody's, and would prove nothing. */
async function openByKey(page: Page, palette: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(palette.getByRole("combobox")).toBeFocused({ timeout: 1000 });
  }).toPass();
}

test.describe("the catalogue", () => {
  test("measures every colour as it is shown, and each is told apart", async ({ page }) => {
    await page.goto("/design");
    const measured = page.locator("[data-contrast]");
    await expect(measured.first()).toHaveText(/^\d+\.\d : 1$/);
    const faint = await measured.evaluateAll((all) =>
      all.filter(({ dataset }) => !(Number(dataset.contrast) >= Number(dataset.least))).map((one) => one.textContent),
    );
    expect(faint).toEqual([]);
    expect(await measured.count()).toBeGreaterThan(30);
  });

  test("axe finds nothing in what opens, in either theme", async ({ page }) => {
    // The catalogue is the longest page there is, and axe walks all of it six times.
    test.setTimeout(180_000);
    await page.goto("/design");
    const opens = [
      { button: "Rename the device", opened: page.getByRole("dialog", { name: "Rename the device" }) },
      { button: "Menu", opened: page.getByRole("menu") },
      { button: "Popover", opened: page.getByRole("dialog", { name: "Filter by project" }) },
    ];
    for (const { button, opened } of opens) {
      await page.getByRole("button", { name: button, exact: true }).click();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page, opened);
      }
      await page.keyboard.press("Escape");
      await expect(opened).toHaveCount(0);
    }
  });

  test("gives the focus back to what opened a dialog, a question, a menu and a panel", async ({ page }) => {
    await page.goto("/design");
    const opens = [
      { button: page.getByRole("button", { name: "Rename the device" }), opened: page.getByRole("dialog") },
      { button: page.getByRole("button", { name: "Delete…" }), opened: page.getByRole("alertdialog") },
      { button: page.getByRole("button", { name: "Menu", exact: true }), opened: page.getByRole("menu") },
      { button: page.getByRole("button", { name: "Popover" }), opened: page.getByRole("dialog") },
    ];
    for (const { button, opened } of opens) {
      // Twice: the first time fetches it.
      for (const _ of [1, 2]) {
        await button.focus();
        await page.keyboard.press("Enter");
        await expect(opened).toBeVisible();
        await expect(opened.locator(":focus").or(opened.and(page.locator(":focus")))).toHaveCount(1);
        await page.keyboard.press("Escape");
        await expect(opened).toHaveCount(0);
        await expect(button).toBeFocused();
      }
    }
  });

  test("puts the focus on the safe answer of a question", async ({ page }) => {
    await page.goto("/design");
    await page.getByRole("button", { name: "Delete…" }).click();
    await expect(page.getByRole("button", { name: "Keep it" })).toBeFocused();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Nothing was deleted.")).toBeVisible();
  });

  test("reads a chart's values out by keys and by pointer, and as a table", async ({ page }) => {
    await page.goto("/design");
    await expect(page.locator("[data-contrast]").first()).toHaveText(/:/);
    const chart = page.getByRole("slider", { name: "Activity by weekday and hour" });
    await chart.focus();
    await page.keyboard.press("ArrowRight");
    await expect(chart).toHaveAttribute("aria-valuetext", /^Monday, 00:00 to 01:00: /);
    await page.keyboard.press("ArrowDown");
    for (let hour = 0; hour < 9; hour += 1) await page.keyboard.press("ArrowRight");
    await expect(chart).toHaveAttribute("aria-valuetext", /^Tuesday, 09:00 to 10:00: \d+ events?$/);
    const read = (await chart.getAttribute("aria-valuetext")) ?? "";
    await expect(page.getByText(read, { exact: true })).toBeVisible();

    const figure = page.locator("figure").filter({ has: chart });
    await figure.getByText("As a table").click();
    const row = figure.getByRole("row", { name: /^Tuesday 09:00 to 10:00/ });
    await expect(row).toContainText(/: (\d+)/.exec(read)?.[1] ?? "?");

    const bars = page.getByRole("slider", { name: "Events by day and kind" }).first();
    await bars.scrollIntoViewIfNeeded();
    const box = await bars.boundingBox();
    if (!box) throw new Error("the chart has no place");
    await page.mouse.move(box.x + box.width - 3, box.y + 20);
    await expect(bars).toHaveAttribute("aria-valuetext", /^Fri, 20 Nov 2026: \d+ events \(Edited \d+/);
  });
});

test.describe("the palette", () => {
  // What a worker asks for is not the page's to answer otherwise.
  test.use({ serviceWorkers: "block" });

  test("opens by its key, finds what is the person's own, and goes there", async ({ browser, seasoned }) => {
    const page = await openAs(browser, seasoned);
    await page.goto(seasoned.home);
    await expect(page.getByRole("heading", { name: "Today", level: 1 })).toBeVisible();
    const search = page.getByRole("button", { name: "Search and commands" });
    await search.focus();
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Search and commands" });
    await expect(palette.getByRole("combobox")).toBeFocused();
    await expectAccessible(page, palette);

    await page.keyboard.type("csv");
    await expect(palette.getByRole("group", { name: "Patterns" })).toBeVisible();
    await expect(palette.getByRole("group", { name: "Files" })).toBeVisible();
    await expectAccessible(page, palette);

    // One step back at a time: what was typed, then the palette.
    await page.keyboard.press("Escape");
    await expect(palette.getByRole("combobox")).toHaveValue("");
    await page.keyboard.press("Escape");
    await expect(palette).toHaveCount(0);
    await expect(search).toBeFocused();

    await page.keyboard.press("Control+k");
    await expect(palette.getByRole("combobox")).toBeFocused();
    await page.keyboard.type("settings appear");
    // What is found elsewhere comes in later, and may have been first for a moment.
    await expect(palette.getByRole("option", { selected: true })).toContainText("Settings: Appearance");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(`${seasoned.home}/settings/appearance`);
    await page.keyboard.press("Control+k");
    await expect(palette.getByRole("group", { name: "Recent" })).toContainText("Settings: Appearance");
    await page.context().close();
  });

  test("says when there is nothing of that name, and when the search fails", async ({ page }) => {
    await page.goto((await arrive(page)).home);
    const palette = page.getByRole("dialog", { name: "Search and commands" });
    await openByKey(page, palette);
    await palette.getByRole("combobox").fill("zzzz");
    await expect(palette.getByRole("status")).toHaveText("Nothing is called “zzzz”.");
    await page.route("**/api/v1/patterns?**", (route) => route.fulfill({ status: 400, body: "no" }));
    await palette.getByRole("combobox").fill("today");
    await expect(palette.getByRole("status")).toContainText("What is listed above still works.");
    await page.keyboard.press("Enter");
    await expect(palette).toHaveCount(0);
  });
});

test.describe("shortcuts", () => {
  test("go where they say, are listed, and rest while somebody types", async ({ page }) => {
    const { home } = await arrive(page);
    await page.goto(home);
    const goTo = async () => {
      await page.keyboard.press("g");
      await page.keyboard.press("p");
      await expect(page).toHaveURL(`${home}/patterns`, { timeout: 1000 });
    };
    // Pressed before the page's scripts run they are nobody's.
    await expect(goTo).toPass();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

    await page.keyboard.press("?");
    const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await expect(list.getByText("Go to Suggestions")).toBeVisible();
    await expectAccessible(page, list);
    await page.keyboard.press("Escape");
    await expect(list).toHaveCount(0);

    await page.goto(`${home}/settings/api-keys`);
    await page.getByLabel("Name").focus();
    await page.keyboard.type("gp?");
    await expect(page.getByLabel("Name")).toHaveValue("gp?");
    await expect(page).toHaveURL(`${home}/settings/api-keys`);
  });

  test("can be switched off, all but those with a modifier", async ({ page }) => {
    const { home } = await arrive(page);
    await page.goto(`${home}/settings/appearance`);
    await page.getByRole("switch", { name: "Shortcuts of single keys" }).uncheck();
    await expect(page.locator("html")).toHaveAttribute("data-shortcuts", "off");
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole("switch", { name: "Shortcuts of single keys" })).not.toBeChecked({ timeout: 500 });
    }).toPass();
    await page.locator("h1").click();
    const palette = page.getByRole("dialog", { name: "Search and commands" });
    await openByKey(page, palette);
    await page.keyboard.press("Escape");
    await expect(palette).toHaveCount(0);
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await page.keyboard.press("?");
    await page.keyboard.press("Control+k");
    await expect(palette).toBeVisible();
    await expect(page).toHaveURL(`${home}/settings/appearance`);
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toHaveCount(0);
  });

  test("move through a list and open nothing by themselves", async ({ page }) => {
    await page.goto("/design");
    // Its scripts run once the colours are measured; a key pressed before is nobody's.
    await expect(page.locator("[data-contrast]").first()).toHaveText(/:/);
    await page.keyboard.press("j");
    await expect(page.getByRole("link", { name: "You edit sales.csv on weekday mornings" })).toBeFocused();
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("link", { name: "Then you mail the result" })).toBeFocused();
    await page.keyboard.press("k");
    await expect(page.getByRole("link", { name: "Then you run report.py" })).toBeFocused();
  });
});

test("what is chosen under Appearance holds at once and at the next visit", async ({ page }) => {
  const { home } = await arrive(page);
  await page.goto(`${home}/settings/appearance`);
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("radio", { name: "Comfortable" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-density", "comfortable");
  await expect(page.getByRole("radio", { name: "Comfortable" })).toBeChecked();
  const kept = async () => (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`);
  await expect.poll(kept).toEqual(expect.arrayContaining(["theme=dark", "density=comfortable"]));
  await page.goto(home);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("html")).toHaveAttribute("data-density", "comfortable");
  // From the menu, too.
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitemcheckbox", { name: "Light" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});

test("a phone reaches everything: five places, the search and the account", async ({ browser, seasoned }) => {
  const page = await openAs(browser, seasoned, {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  await page.goto(seasoned.home);
  await expect(page.getByRole("heading", { name: "Today", level: 1 })).toBeVisible();
  const bar = page.getByRole("navigation", { name: "Workspace" });
  for (const link of await bar.getByRole("link").all()) {
    const box = await link.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
  }
  await page.getByRole("button", { name: /^Account of/ }).tap();
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeInViewport();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Search and commands" }).tap();
  await expect(page.getByRole("combobox")).toBeVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await page.context().close();
});
