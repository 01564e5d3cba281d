import { arrive, expect, linkFromMail, newAddress, password, signOut, signUp, test } from "./support.ts";

test("a page of a workspace asks a stranger to sign in, and goes back there afterwards", async ({ page }) => {
  const { email, home } = await arrive(page);
  await page.goto(home);
  await signOut(page);
  await page.goto(`${home}/patterns`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(new RegExp(`${home}/patterns$`));
});

test("a wrong password is refused without saying whether the account exists", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(newAddress());
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "do not match" })).toBeVisible();
  await expect(page.getByLabel("E-mail")).not.toHaveValue("");
});

test("a magic link signs in once, and only when the button is pressed", async ({ page }) => {
  const { email, home } = await arrive(page);
  await page.goto(home);
  await signOut(page);
  await page.goto("/magic-link");
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  const link = await linkFromMail(email, /sign-in link/i);
  // A mail scanner's visit spends nothing.
  await fetch(link);
  await page.goto(link);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
  await signOut(page);
  await page.goto(link);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("That link has expired or was used already")).toBeVisible();
});

test("a forgotten password is replaced through the mail", async ({ page }) => {
  const { email } = await arrive(page);
  await page.context().clearCookies();
  await page.goto("/forgot-password");
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.goto(await linkFromMail(email, /reset your password/i));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("New password").fill("another long password");
  await page.getByRole("button", { name: "Save password" }).click();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
  await signOut(page);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("another long password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
});

test("declining leads on, with collecting off and said so", async ({ page }) => {
  await signUp(page, newAddress());
  await page.getByRole("button", { name: "Do not collect" }).click();
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible();
  await expect(page.getByText("Collecting is off")).toBeVisible();
});

test("one person cannot open another's workspace, and cannot tell that it exists", async ({ page, browser }) => {
  const { home: theirs } = await arrive(page);
  const stranger = await browser.newPage();
  await arrive(stranger);
  const foreign = await stranger.goto(theirs);
  const missing = await stranger.goto("/w/no-such-workspace");
  expect([foreign?.status(), missing?.status()]).toEqual([404, 404]);
  await stranger.close();
});
