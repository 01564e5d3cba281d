import { globSync } from "node:fs";
import type { Page } from "@playwright/test";
import {
  type AppPage,
  detailPages,
  expect,
  insidePages,
  lookedAtElsewhere,
  openAs,
  outsidePages,
  test,
  type Visitor,
} from "./every-page.ts";
import { arrive, expectAccessible } from "./support.ts";

const nobody = { storageState: { cookies: [], origins: [] }, home: "", patternId: "", suggestionId: "", deviceId: "" };
const themes = ["light", "dark"] as const;
/** 200 % zoom of 1280 px is a viewport of 640 px; 360 px is the small phone. */
const narrow = [640, 360] as const;
const wide = { width: 1280, height: 720 };

/** Looks at pages, each loaded once: with axe in both themes, and for what is wider than a narrow window. */
async function lookAt(page: Page, pages: readonly AppPage[], visitor: Visitor): Promise<void> {
  for (const { name, path } of pages) {
    await page.goto(path(visitor));
    for (const colorScheme of themes) {
      await test.step(`${name}, ${colorScheme}`, async () => {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page);
      });
    }
    for (const width of narrow) {
      await page.setViewportSize({ width, height: 740 });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${name} at ${width} px`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize(wide);
  }
}

test("every page of the app is looked at", () => {
  const listed = [...outsidePages, ...insidePages, ...detailPages].map(({ file }) => file);
  const drawn = globSync("app/**/page.tsx").map((file) => file.replaceAll("\\", "/"));
  expect(drawn.filter((file) => !listed.includes(file) && !(file in lookedAtElsewhere))).toEqual([]);
});

test("axe finds nothing before signing in, in either theme, and nothing is too wide", async ({ page }) => {
  test.setTimeout(120_000);
  await lookAt(page, outsidePages, nobody);
});

test("axe finds nothing in a new workspace, in either theme, and nothing is too wide", async ({ page }) => {
  test.setTimeout(180_000);
  const { home } = await arrive(page);
  await lookAt(page, insidePages, { ...nobody, home });
});

// In halves, for two workers to share.
const full = [...insidePages, ...detailPages];
for (const half of [0, 1])
  test(`axe finds nothing in a workspace with a history, in either theme, and nothing is too wide, half ${half + 1}`, async ({
    browser,
    seasoned,
  }) => {
    test.setTimeout(180_000);
    const page = await openAs(browser, seasoned);
    await lookAt(
      page,
      full.filter((_, index) => index % 2 === half),
      seasoned,
    );
    await page.context().close();
  });

test("asked about one file, a page tells what it goes into and what follows it, and leads to why by the keyboard", async ({
  browser,
  seasoned,
}) => {
  const page = await openAs(browser, seasoned);
  await page.goto(`${seasoned.home}/patterns/files`);
  await page.getByRole("searchbox").fill("SALES");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/search=SALES/);
  const picture = page.getByRole("figure", { name: "What goes with sales.csv" });
  for (const kind of ["Goes into", "Is followed by"]) {
    await expect(page.getByRole("heading", { name: kind })).toBeVisible();
    // In the picture the kind is said, not only coloured; and there is a key to its marks.
    await expect(picture.getByRole("link", { name: `${kind} python report.py` })).toBeVisible();
    await expect(picture.getByText(kind, { exact: true }).last()).toBeVisible();
  }
  await picture.getByRole("link", { name: "Goes into python report.py" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Around a file");
  await expect(page.getByRole("main").getByText("Before you run").first()).toBeVisible();
  await page.goto(`${seasoned.home}/patterns/files?path=nothing.md`);
  await expect(page.getByText("Nothing is known to go with it")).toBeVisible();
  await page.context().close();
});

test("the first stop of the Tab key leads past the navigation", async ({ page }) => {
  await page.goto((await arrive(page)).home);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
});

test("the API pages list every operation, from this server alone", async ({ page }) => {
  await page.goto("/docs/api");
  await expect(page.getByText("/api/v1/telemetry").first()).toBeVisible();
  await expect(page.getByText("/api/v1/suggestions/{id}/dismiss").first()).toBeVisible();
});
