import { globSync } from "node:fs";
import { detailPages, expect, insidePages, lookedAtElsewhere, openAs, outsidePages, test } from "./every-page.ts";
import { expectAccessible, signUpAndConsent, workspaceOf } from "./support.ts";

const empty = { storageState: { cookies: [], origins: [] }, patternId: "", suggestionId: "", deviceId: "" };

test("every page of the app is looked at", () => {
  const listed = [...outsidePages, ...insidePages, ...detailPages].map(({ file }) => file);
  const drawn = globSync("app/**/page.tsx").map((file) => file.replaceAll("\\", "/"));
  expect(drawn.filter((file) => !listed.includes(file) && !(file in lookedAtElsewhere))).toEqual([]);
});

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing before signing in, ${theme}`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: theme });
    for (const { name, path } of outsidePages) {
      await page.goto(path({ ...empty, home: "" }));
      await expectAccessible(page);
      await page.screenshot({ path: `test-results/pages/${theme}/${name}.png`, fullPage: true });
    }
  });

  test(`axe finds nothing in a new workspace, ${theme}`, async ({ page }) => {
    test.setTimeout(90_000);
    await page.emulateMedia({ colorScheme: theme });
    await signUpAndConsent(page);
    const home = workspaceOf(page);
    for (const { name, path } of insidePages) {
      await page.goto(path({ ...empty, home }));
      await expectAccessible(page);
      await page.screenshot({ path: `test-results/pages/${theme}/new-${name}.png`, fullPage: true });
    }
  });

  test(`axe finds nothing in a workspace with a history, ${theme}`, async ({ browser, seasoned }) => {
    test.setTimeout(120_000);
    const page = await openAs(browser, seasoned, { colorScheme: theme });
    for (const { name, path } of [...insidePages, ...detailPages]) {
      await page.goto(path(seasoned));
      await expectAccessible(page);
      await page.screenshot({ path: `test-results/pages/${theme}/${name}.png`, fullPage: true });
    }
    await page.context().close();
  });
}

// 200 % zoom of 1280 px is a viewport of 640 px; 360 px is the small phone.
for (const width of [360, 640])
  test(`no page is wider than ${width} px`, async ({ browser, seasoned }) => {
    test.setTimeout(120_000);
    const page = await openAs(browser, seasoned, { viewport: { width, height: 740 } });
    for (const { name, path } of [...insidePages, ...detailPages, ...outsidePages]) {
      await page.goto(path(seasoned));
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${name} at ${width}px`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `test-results/pages/${width}/${name}.png`, fullPage: true });
    }
    await page.context().close();
  });

test("the first stop of the Tab key leads past the navigation", async ({ page }) => {
  await signUpAndConsent(page);
  await page.reload();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
});

test("the API pages list every operation, from this server alone", async ({ page }) => {
  await page.goto("/docs/api");
  await expect(page.getByText("/api/v1/telemetry").first()).toBeVisible();
  await expect(page.getByText("/api/v1/suggestions/{id}/dismiss").first()).toBeVisible();
});
