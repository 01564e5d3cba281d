import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openSecondApp } from "./second-app.ts";
import { expect, test } from "./support.ts";

const planted = "PLANTED5ECRET";

test("without a DSN no page loads the error reporter", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  const scripts = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  for (const url of scripts.filter((name) => name.endsWith(".js")))
    expect(await (await page.request.get(url)).text(), url).not.toContain("sentry_key");
});

test("with one, an error of a page is reported without address, person or words", async ({ browser }) => {
  const reports: string[] = [];
  const tracker = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    reports.push(Buffer.concat(chunks).toString("utf8"));
    response.writeHead(200, { "access-control-allow-origin": "*", "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((listening) => tracker.listen(0, "127.0.0.1", listening));
  const dsn = `http://public@127.0.0.1:${(tracker.address() as AddressInfo).port}/7`;
  const app = await openSecondApp({ SENTRY_DSN: dsn });
  await app.start();
  try {
    // Not the watched page of the other tests: this one fails on purpose.
    const page = await browser.newPage({ baseURL: app.url });
    await page.goto(`/sign-in?next=/w/${planted}`);
    // The reporter is fetched once the page is there: what fails before that is not heard, so it fails again.
    await expect(async () => {
      await page.evaluate((word) => {
        setTimeout(() => {
          throw Object.assign(new Error(`cannot show ${word}`), { name: "PlantedError" });
        });
        setTimeout(() => {
          throw new TypeError("x.map is not a function");
        });
      }, planted);
      await expect.poll(() => reports.length, { timeout: 3_000 }).toBeGreaterThanOrEqual(2);
    }).toPass({ timeout: 30_000 });
    const all = reports.join("\n");
    expect(all).toContain("x.map is not a function");
    expect(all).toContain("PlantedError");
    expect(all).toContain('"page":"/sign-in"');
    expect(all).not.toContain(planted);
    await page.close();
  } finally {
    await app.end();
    tracker.close();
  }
});
