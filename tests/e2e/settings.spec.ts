import { readFile } from "node:fs/promises";
import { makeEvents } from "#tests/integration/events/call.ts";
import { floyoCommand } from "./floyo-command.ts";
import { arrive, expect, expectAccessible, giveKey, password, test } from "./support.ts";

test("a revoked device is refused, the command says so, and goes on once it is allowed again", async ({
  page,
  baseURL,
}) => {
  const newcomer = await arrive(page);
  const { home } = newcomer;
  const floyo = await floyoCommand();
  await floyo.run("login", "--url", baseURL ?? "", "--key", await giveKey(newcomer));
  await page.goto(`${home}/settings/devices`);
  await expect(page.getByText("No device has sent anything yet")).toBeVisible();
  await floyo.run("record", "command_run", "--command", "ls");
  await expect(page.getByText("1 event today, 1 in all")).toBeVisible({ timeout: 15_000 });

  await page.getByRole("button", { name: /^Rename/ }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("My desk");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "My desk" })).toBeVisible();

  await page.getByRole("button", { name: "Revoke My desk" }).click();
  await page.getByRole("button", { name: "Revoke device" }).click();
  await expect(page.getByText("“My desk” is revoked.")).toBeVisible();
  expect(await floyo.fails("record", "command_run", "--command", "pwd")).toMatch(/You have revoked this device/);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Allow again: My desk" }).click();
  await expect(page.getByText("“My desk” may send again.")).toBeVisible();
  await floyo.run("flush");
  await expect(page.getByText("2 events today, 2 in all")).toBeVisible({ timeout: 15_000 });
});

test("name, time zone and workspace are changed, and shown at once", async ({ page }) => {
  const { home } = await arrive(page);
  await page.goto(`${home}/settings/profile`);
  await page.getByRole("textbox", { name: "Name" }).fill("Ada Lovelace");
  await page.getByLabel("Time zone").selectOption("Australia/Melbourne");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Time zone")).toHaveValue("Australia/Melbourne");
  await page.goto(`${home}/settings/workspace`);
  // While a part of the page streams in, it is in the document a second time, hidden and outside of the content.
  await expect(page.locator("#content").getByText("Ada Lovelace (you)")).toBeVisible();
  await page.getByLabel("The workspace’s name").fill("Analytical engines");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByText("Analytical engines").first()).toBeVisible();
});

test("events are exported, counted before they go, and gone after", async ({ page, request }) => {
  const newcomer = await arrive(page);
  const { home } = newcomer;
  const authorization = `Bearer ${await giveKey(newcomer)}`;
  const sent = await request.post("/api/v1/telemetry", {
    headers: { authorization },
    data: { events: makeEvents(5, { occurred_at: "2026-10-05T12:00:00Z" }) },
  });
  expect(sent.ok()).toBe(true);

  await page.goto(`${home}/settings/privacy`);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const lines = (await readFile(await (await downloading).path(), "utf8")).trim().split("\n");
  expect(lines.filter((line) => (JSON.parse(line) as { kind: string }).kind === "event")).toHaveLength(5);

  await page.getByLabel("First day").fill("2026-10-04");
  await page.getByLabel("Last day").fill("2026-10-05");
  await page.getByRole("button", { name: "Count them" }).click();
  await page.getByRole("button", { name: "Delete 5 events" }).click();
  await expect(page.getByText("5 events deleted.")).toBeVisible();
  await page.getByRole("button", { name: "Count them" }).click();
  await expect(page.getByText("There are no such events.")).toBeVisible();
  await expect(page.getByText("5 events of 1 day deleted")).toBeVisible();
});

test("an account is deleted only with the address typed and the password, and then for good", async ({ page }) => {
  const { email, home } = await arrive(page);
  await page.goto(`${home}/settings/profile`);
  await page.getByText("I want to delete my account").click();
  const button = page.getByRole("button", { name: "Delete my account and everything in it" });
  await page.getByLabel(/to confirm$/).fill("somebody@example.com");
  await page.getByLabel("Your password", { exact: true }).fill(password);
  await button.click();
  await expect(page.getByText("is not your address")).toBeVisible();
  await page.getByLabel(/to confirm$/).fill(email);
  await page.getByLabel("Your password", { exact: true }).fill("not the password");
  await button.click();
  await expect(page.getByText("is not your password")).toBeVisible();
  await page.getByLabel("Your password", { exact: true }).fill(password);
  await button.click();
  await expect(page.getByRole("heading", { name: "Your account is deleted" })).toBeVisible();
  await expectAccessible(page);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("do not match")).toBeVisible();
});
