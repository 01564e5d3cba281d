import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { floyoBundle } from "./floyo-command.ts";
import { openSecondApp } from "./second-app.ts";
import { arrive, expect, giveKey, test } from "./support.ts";

const run = promisify(execFile);

/** Longest that anything here is waited for. How long it takes is printed, and measured by `make bench`. */
const patienceMs = 30_000;

test("files edited under the watcher appear on two open pages by themselves, across a restart of the server", async ({
  browser,
  page,
}, info) => {
  test.setTimeout(180_000);
  const newcomer = await arrive(page);
  const { home } = newcomer;
  const key = await giveKey(newcomer);
  const storageState = await page.context().storageState();

  const app = await openSecondApp();
  await app.start();
  // Outside this repository, or its paths would be told from the repository's root.
  const folder = mkdtempSync(join(tmpdir(), "floyo-come-alive-"));
  const env = { ...process.env, FLOYO_HOME: info.outputPath("floyo-home"), NO_COLOR: "1" };
  const floyo = await floyoBundle();
  await run(process.execPath, [floyo, "login", "--url", app.url, "--key", key], { env });
  const watcher = spawn(process.execPath, [floyo, "watch", folder, "--json"], { env });
  const said: string[] = [];
  createInterface({ input: watcher.stdout }).on("line", (line) => said.push(line));
  createInterface({ input: watcher.stderr }).on("line", (line) => said.push(line));
  try {
    const desk = await (await browser.newContext({ baseURL: app.url, storageState })).newPage();
    const phone = await (
      await browser.newContext({ baseURL: app.url, storageState, viewport: { width: 360, height: 740 } })
    ).newPage();
    // What is below the fold is drawn once it is scrolled to: on the phone, to the activity.
    const look = async (on: typeof desk, name: string) => {
      const row = on.getByRole("listitem").filter({ hasText: name }).first();
      await row.evaluate((element) => element.scrollIntoView({ block: "center" }), undefined, { timeout: patienceMs });
      await expect(row).toBeVisible();
    };
    await Promise.all([desk.goto(home), phone.goto(home)]);
    await expect
      .poll(() => said.join("\n"), { message: "the watcher is ready", timeout: patienceMs })
      .toContain('"state":"watching"');

    const edit = async (name: string) => {
      writeFileSync(join(folder, name), `${name}, ${Date.now()}\n`);
      const started = performance.now();
      const seen = async (on: typeof desk) => {
        await look(on, name);
        return Math.round(performance.now() - started);
      };
      const [onDesk, onPhone] = await Promise.all([seen(desk), seen(phone)]);
      console.log(`${name}: seen after ${onDesk} ms on the desk, ${onPhone} ms on the phone`);
    };
    for (const name of ["plan.md", "sales.csv", "report.py"]) await edit(name);

    await app.stop();
    writeFileSync(join(folder, "while-away.md"), "kept by the watcher\n");
    await expect.poll(() => said.join("\n"), { message: "captured all the same" }).toContain("while-away.md");
    await app.start();
    for (const on of [desk, phone]) await look(on, "while-away.md");
    await edit("after.md");

    for (const on of [desk, phone]) {
      const overflow = await on.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await on.context().close();
    }
  } finally {
    watcher.kill("SIGINT");
    const [code] = watcher.exitCode === null ? await once(watcher, "exit") : [watcher.exitCode];
    await app.end();
    rmSync(folder, { recursive: true, force: true });
    expect(code, said.slice(-5).join("\n")).toBe(0);
  }
});
