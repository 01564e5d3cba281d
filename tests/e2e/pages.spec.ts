import { expect, expectAccessible, signUpAndConsent, test, workspaceOf } from "./support.ts";

const outside = ["/", "/sign-in", "/sign-up", "/magic-link", "/forgot-password", "/check-mail", "/docs/api"];
const inside = [
  "",
  "/patterns",
  "/suggestions",
  "/suggestions?status=dismissed",
  "/settings/api-keys",
  "/settings/privacy",
  "/welcome",
];

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing before signing in, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    for (const path of outside.filter((path) => path !== "/docs/api")) {
      await page.goto(path);
      await expectAccessible(page);
    }
  });

  test(`axe finds nothing in a new workspace, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await signUpAndConsent(page);
    const root = workspaceOf(page);
    for (const path of inside) {
      await page.goto(root + path);
      await expectAccessible(page);
    }
  });
}

test("no page is wider than a small phone, nor at 200 % zoom", async ({ page }) => {
  await signUpAndConsent(page);
  const root = workspaceOf(page);
  // 200 % zoom of 1280 px is a viewport of 640 px; 360 px is the small phone.
  for (const width of [360, 640]) {
    await page.setViewportSize({ width, height: 740 });
    for (const path of [...inside.map((path) => root + path), ...outside.filter((path) => path !== "/docs/api")]) {
      await page.goto(path);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} at ${width}px`).toBeLessThanOrEqual(0);
    }
  }
});

test("the appearance chosen outlives the visit, and needs no script", async ({ page }) => {
  await signUpAndConsent(page);
  await page.getByRole("button", { name: "dark" }).first().click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
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
