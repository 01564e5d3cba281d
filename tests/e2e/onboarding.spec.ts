import { floyoCommand } from "./floyo-command.ts";
import { expect, expectAccessible, newAddress, password, signUp, test, workspaceOf } from "./support.ts";

test("from the decision to the first event and an imported history, on pages that turn by themselves", async ({
  page,
  baseURL,
}) => {
  await signUp(page, newAddress());
  await page.getByRole("button", { name: "Allow collecting" }).click();
  await expect(page.getByRole("heading", { name: "Connect the watcher" })).toBeVisible();
  const home = workspaceOf(page);
  await expect(page.getByText(`npx floyo login --url ${baseURL}`)).toBeVisible();
  await expect(page.getByText("Waiting for your first event")).toBeVisible();
  await expectAccessible(page);

  // A reload would lose it.
  await page.evaluate(() => Object.assign(window, { stillHere: true }));
  const floyo = await floyoCommand();
  const login = floyo.start("login", "--url", baseURL ?? "", "--json");
  const asked = JSON.parse(await login.firstLine) as { user_code: string; verification_url_complete: string };
  const approving = await page.context().newPage();
  await approving.goto(asked.verification_url_complete);
  await expect(approving.getByTestId("user-code")).toHaveText(asked.user_code);
  await expectAccessible(approving);
  await approving.getByRole("button", { name: "Approve" }).click();
  await expect(approving.getByText("Go back to the terminal")).toBeVisible();
  expect(await login.code).toBe(0);
  // The link is good once, and says so.
  await approving.reload();
  await expect(approving.getByRole("heading", { name: "This code was used" })).toBeVisible();
  await approving.close();
  await expect(page.getByText(/^Done once already:/)).toBeVisible();
  await floyo.run("record", "command_run", "--command", "ls");
  await expect(page.getByText(/^Connected: .+ sent its first event \d+ s ago\.$/)).toBeVisible({ timeout: 15_000 });

  await page.getByRole("link", { name: "Go on: import a history" }).click();
  await expect(page.getByText("No history yet")).toBeVisible();
  await floyo.run(
    "import",
    "history",
    "tests/fixtures/histories/history-a.ndjson.gz",
    "--author",
    "author-23",
    "--project",
    "documenso",
  );
  await expect(page.getByText(/^[\d,]+ events, since/)).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText(/It is all read/)).toBeVisible({ timeout: 45_000 });
  expect(await page.evaluate(() => "stillHere" in window)).toBe(true);
  await expectAccessible(page);

  // All of it is done: nobody is led through it again.
  await page.goto(`${home}/welcome`);
  await expect(page.getByRole("heading", { level: 1, name: "Today" })).toBeVisible();
});

test("a code that is typed by somebody signed out survives signing in, and denying it gives nothing", async ({
  page,
  baseURL,
}) => {
  const address = newAddress();
  await signUp(page, address);
  await page.context().clearCookies();
  const floyo = await floyoCommand();
  const login = floyo.start("login", "--url", baseURL ?? "", "--json");
  const asked = JSON.parse(await login.firstLine) as { user_code: string };
  await page.goto(`/device?code=${asked.user_code}`);
  await page.getByLabel("E-mail").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByTestId("user-code")).toHaveText(asked.user_code);

  await page.goto("/device");
  await page.getByLabel("Code").fill("bcdf ghjk");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText(/^No machine waits with this code/)).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Code").fill(asked.user_code.toLowerCase().replace("-", ""));
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "Deny" }).click();
  await expect(page.getByText("The machine gets nothing")).toBeVisible();
  expect(await login.code).toBe(3);
});

test("setting up can be left at any step, and goes on where it was", async ({ page }) => {
  await signUp(page, newAddress());
  const home = workspaceOf(page);
  await page.goto(home);
  await expect(page.getByRole("heading", { name: "Before anything is collected" })).toBeVisible();
  await page.getByRole("button", { name: "Allow collecting" }).click();
  await page.getByRole("link", { name: "Skip for now" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Today" })).toBeVisible();
  await page.getByRole("link", { name: "Set it up step by step" }).click();
  await expect(page.getByRole("heading", { name: "Connect the watcher" })).toBeVisible();
  await page.getByRole("navigation", { name: "Set up" }).getByRole("link", { name: "Sample" }).click();
  await page.getByRole("link", { name: "Look at the sample" }).click();
  await expect(page.getByRole("heading", { name: "A sample" })).toBeVisible();
});

test("the sample is open to everyone, says what it is, and asks the database for nothing", async ({ page }) => {
  await page.goto("/sample");
  await expect(page.getByText("This person does not exist")).toBeVisible();
  await expect(page.getByRole("heading", { name: /sales\.csv on weekday mornings/ })).toBeVisible();
  await expect(page.getByText(/^seen \d+ of \d+ weekdays$/).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Create an account" })).toBeVisible();
});
