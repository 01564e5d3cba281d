import { gzipSync } from "node:zlib";
import { detailPages, expect, insidePages, openAs, outsidePages, test } from "./every-page.ts";

/** JavaScript that a page loads at first, compressed, and the part of it that no other kind of page loads. */
const limits = { firstLoadKiB: 180, ownKiB: 50 } as const;

const scriptName = /\/_next\/static\/[\w./~-]+\.js(?=["?\\])/g;

/** The scripts that a page's HTML names, also in what it says to React; not those that only browsers without modules load. */
function scriptsOf(html: string): string[] {
  const forOldBrowsers = new Set(
    (html.match(/<script[^>]+nomodule[^>]*>/gi) ?? []).flatMap((tag) => tag.match(scriptName)),
  );
  return [...new Set(html.match(scriptName))].filter((name) => !forOldBrowsers.has(name));
}

const kib = (bytes: number) => Math.round((bytes / 1024) * 10) / 10;

test("no page loads more JavaScript at first than its budget", async ({ browser, seasoned }, info) => {
  test.setTimeout(120_000);
  const page = await openAs(browser, seasoned);
  const sizes = new Map<string, number>();
  const sizeOf = async (url: string) => {
    const known = sizes.get(url);
    if (known !== undefined) return known;
    const size = gzipSync(await (await page.request.get(url)).body()).length;
    sizes.set(url, size);
    return size;
  };
  const pages = [...outsidePages, ...insidePages, ...detailPages];
  const scripts = new Map<string, string[]>();
  for (const { name, path } of pages) {
    const html = await (await page.request.get(path(seasoned))).text();
    scripts.set(name, scriptsOf(html));
  }
  const uses = new Map<string, number>();
  for (const list of scripts.values()) for (const url of list) uses.set(url, (uses.get(url) ?? 0) + 1);
  const report: { page: string; firstLoadKiB: number; ownKiB: number }[] = [];
  for (const [name, list] of scripts) {
    let all = 0;
    let own = 0;
    for (const url of list) {
      const size = await sizeOf(url);
      all += size;
      if (uses.get(url) === 1) own += size;
    }
    report.push({ page: name, firstLoadKiB: kib(all), ownKiB: kib(own) });
  }
  await info.attach("sizes.json", { body: JSON.stringify(report, null, 2), contentType: "application/json" });
  console.log(report.map(({ page, firstLoadKiB, ownKiB }) => `${page} ${firstLoadKiB} KiB, own ${ownKiB}`).join("\n"));
  expect(report.filter(({ firstLoadKiB }) => firstLoadKiB < 50)).toEqual([]);
  expect(report.filter(({ firstLoadKiB }) => firstLoadKiB > limits.firstLoadKiB)).toEqual([]);
  expect(report.filter(({ ownKiB }) => ownKiB > limits.ownKiB)).toEqual([]);
});
