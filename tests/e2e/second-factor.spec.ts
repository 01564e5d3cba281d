import type { Browser, Page } from "@playwright/test";
import { newPhone } from "#tests/setup/phone.ts";
import { arrive, expect, expectAccessible, password, signOut, test } from "./support.ts";

async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Another browser of the same person, with its own cookies. */
async function otherBrowser(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext(baseURL ? { baseURL } : {});
  return await context.newPage();
}

test("an authenticator app is added, asked for at the next sign-in, and taken away again", async ({ page }) => {
  // Its third code has to wait for its half minute.
  test.slow();
  const { email, home } = await arrive(page);
  await page.goto(`${home}/settings/security`);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  await expectAccessible(page);
  const key = page.locator("code").filter({ hasText: /^(?:[A-Z2-7]{4} ?){8}$/ });
  const phone = newPhone((await key.innerText()).replaceAll(" ", ""));

  await page.getByLabel("The code it shows").fill(phone.wrongCode());
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "That code is not right" })).toBeVisible();
  const code = await phone.code();
  // As an app shows it, and as it is pasted.
  await page.getByLabel("The code it shows").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("“My phone” is added.")).toBeVisible();
  await expect(page.getByText("On: signing in asks for a code")).toBeVisible();

  await signOut(page);
  await signIn(page, email);
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await expectAccessible(page);
  // Nothing else opens meanwhile.
  await page.goto(`${home}/patterns`);
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  expect((await page.request.get("/api/v1/me")).status()).toBe(401);
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "each is taken once" })).toBeVisible();
  await page.getByLabel("Code").fill(await phone.code());
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(new RegExp(`${home}/patterns$`));

  await page.goto(`${home}/settings/security`);
  await page.getByRole("button", { name: "Remove My phone" }).click();
  await page
    .getByRole("dialog")
    .getByLabel("Code")
    .fill(await phone.code());
  await page.getByRole("button", { name: "Remove app" }).click();
  await expect(page.getByText("“My phone” is removed.")).toBeVisible();
  await signOut(page);
  await signIn(page, email);
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
});

test("another browser is signed out from here, and leaves by itself", async ({ page, browser, baseURL }) => {
  const { email, home } = await arrive(page);
  const other = await otherBrowser(browser, baseURL);
  await signIn(other, email);
  await expect(other.getByRole("heading", { name: "Today" })).toBeVisible();

  await page.goto(`${home}/settings/security`);
  const sessions = page.getByRole("listitem").filter({ hasText: "Signed in" });
  await expect(sessions).toHaveCount(2);
  await expect(sessions.first()).toContainText("This one");
  await page.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await page.getByRole("button", { name: "Sign it out" }).click();
  await expect(page.getByText(/is signed out\.$/)).toBeVisible();
  await expect(sessions).toHaveCount(1);
  // Nobody touches it: it hears of the change, asks, and is refused.
  await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible({ timeout: 30_000 });
  await expect(other.getByText("You were signed out here.")).toBeVisible();
  await other.context().close();
});

test("the password is changed by whoever knows it, and every other browser is signed out", async ({
  page,
  browser,
  baseURL,
}) => {
  const { email, home } = await arrive(page);
  const other = await otherBrowser(browser, baseURL);
  await signIn(other, email);
  await expect(other.getByRole("heading", { name: "Today" })).toBeVisible();

  await page.goto(`${home}/settings/security`);
  const change = async (current: string) => {
    await page.getByLabel("Current password").fill(current);
    await page.getByLabel("New password").fill("another long password");
    await page.getByRole("button", { name: "Change password" }).click();
  };
  await change("not the password");
  await expect(page.getByText("is not your password")).toBeVisible();
  await change(password);
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await other.goto(home);
  await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(other, email, "another long password");
  await expect(other.getByRole("heading", { name: "Today" })).toBeVisible();
  await other.context().close();
});

test("a mail that did not come is asked for again, once its minute is over", async ({ page }) => {
  await page.clock.install();
  await page.goto("/magic-link");
  await page.getByLabel("E-mail").fill("nobody-here@example.com");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByText("nobody-here@example.com")).toBeVisible();
  const again = page.getByRole("button", { name: "Send it again" });
  await expect(again).toBeDisabled();
  await page.clock.runFor(61_000);
  await expect(again).toBeEnabled();
  await again.click();
  await expect(page.getByText("Sent again.")).toBeVisible();
  await expect(again).toBeDisabled();
});
