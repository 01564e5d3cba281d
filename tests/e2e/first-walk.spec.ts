import { floyoCommand } from "./floyo-command.ts";
import { arrive, expect, expectAccessible, giveKey, makeKey, signUpAndConsent, test, workspaceOf } from "./support.ts";

test("a person signs up, agrees, imports real history with the command, and reads what was learned", async ({
  page,
  baseURL,
  request,
}) => {
  test.setTimeout(120_000);
  await signUpAndConsent(page);
  const root = workspaceOf(page);
  await expect(page.getByText("Here are three ways to begin")).toBeVisible();
  await expectAccessible(page);

  const key = await makeKey(page, root);
  const floyo = await floyoCommand();
  await floyo.run("login", "--url", baseURL ?? "", "--key", key);
  await floyo.run(
    "import",
    "history",
    "tests/fixtures/histories/history-a.ndjson.gz",
    "--author",
    "author-23",
    "--project",
    "documenso",
  );

  const learned = async () => {
    const answer = await request.get("/api/v1/patterns", { headers: { authorization: `Bearer ${key}` } });
    return ((await answer.json()) as { data: unknown[] }).data.length;
  };
  await expect.poll(learned, { message: "patterns appear once the job has run", timeout: 60_000 }).toBeGreaterThan(3);
  await page.goto(`${root}/patterns`);
  const patterns = page.getByRole("main").getByRole("link", { name: /seen \d/ });
  await expect(patterns.nth(3)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: /^Around a file \d/ }).click();
  await expect(page).toHaveURL(/kind=relationship/);
  await expect(page.getByRole("link", { name: /^Around a file \d/ })).toHaveAttribute("aria-current", "page");
  await patterns.first().click();
  await expect(page.getByRole("heading", { name: "Evidence" })).toBeVisible();
  await expect(page.getByRole("slider", { name: "When it happened" })).toBeVisible();
  await page.getByText("occurrences, one by one").click();
  await expect(page.getByText(/^commit/).first()).toBeVisible();
  await expectAccessible(page);

  await page.goto(root);
  const suggestion = page.getByRole("article").first();
  await expect(suggestion).toBeVisible();
  const title = await suggestion.getByRole("heading").innerText();
  await suggestion.getByRole("link", { name: /See why/ }).click();
  await expect(page.getByRole("heading", { name: "What it would do" })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: /^Dismiss/ }).click();
  await page.getByRole("menuitem", { name: "Not worth automating" }).click();
  await expect(page.getByText("Dismissed: not worth automating.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Taken back.")).toBeVisible();
  await page.goto(`${root}/suggestions`);
  await expect(page.getByRole("list", { name: "Suggestions" }).getByText(title, { exact: true })).toBeVisible();
});

test("withdrawing consent stops the command at the server", async ({ page, baseURL }) => {
  const newcomer = await arrive(page);
  const key = await giveKey(newcomer);
  const floyo = await floyoCommand();
  await floyo.run("login", "--url", baseURL ?? "", "--key", key);
  await floyo.run("record", "command_run", "--command", "pytest");

  await page.goto(`${newcomer.home}/settings/privacy`);
  await page.getByRole("button", { name: "Stop collecting" }).click();
  await expect(page.getByText("Collecting is off. The server refuses events from this moment.")).toBeVisible();
  expect(await floyo.fails("record", "command_run", "--command", "pytest")).toMatch(
    /You have not agreed to collection/,
  );
});

test("a revoked key stops working, and the page says so", async ({ page, request }) => {
  const { home } = await arrive(page);
  const key = await makeKey(page, home, "old laptop");
  const me = () => request.get("/api/v1/me", { headers: { authorization: `Bearer ${key}` } });
  expect((await me()).status()).toBe(200);
  await page.getByRole("button", { name: "Revoke old laptop" }).click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("“old laptop” is revoked.")).toBeVisible();
  expect((await me()).status()).toBe(401);
});
