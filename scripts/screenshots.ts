// `npm run screenshots`: takes the pictures of README and docs from a running `make dev`, signed in as its demo person.
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Browser, chromium, type Page } from "@playwright/test";
import { createClient } from "@supabase/supabase-js";
import { readSecrets } from "#local/secrets.ts";
import { findChromium } from "./chromium.ts";
import { readDemo } from "./demo.ts";
import { root, stateDir } from "./environment.ts";

const folder = join(root, "docs", "images");
const size = { width: 1280, height: 800 };
/** A picture larger than this makes the repository heavy for everybody who clones it. */
const bytesMax = 150_000;
const themes = ["light", "dark"] as const;
type Theme = (typeof themes)[number];

/** What is pictured: a page's address below the workspace's own, found on the page before it where it has an id. */
const pictures: readonly { name: string; open: (page: Page, home: string) => Promise<void> }[] = [
  { name: "today", open: (page, home) => visit(page, home) },
  { name: "activity", open: (page, home) => visit(page, `${home}/activity?range=all`) },
  { name: "patterns", open: (page, home) => visit(page, `${home}/patterns`) },
  { name: "pattern", open: (page, home) => follow(page, `${home}/patterns?kind=relationship`, "/patterns/") },
  { name: "suggestion", open: (page, home) => visit(page, `${home}/suggestions`) },
  { name: "security", open: (page, home) => visit(page, `${home}/settings/security`) },
];

/** What somebody sees in their first minutes: a person made for the picture and deleted after it. */
const firstPictures: readonly { name: string; open: (page: Page) => Promise<void> }[] = [
  { name: "consent", open: (page) => page.getByRole("heading", { name: "Before anything is collected" }).waitFor() },
  {
    name: "connect",
    open: async (page) => {
      await page.getByRole("button", { name: "Allow collecting" }).click();
      await page.getByRole("heading", { name: "Connect the watcher" }).waitFor();
    },
  },
];

/** Where the running app of this checkout is. Throws when none has been started, or none answers. */
async function findApp(): Promise<string> {
  const file = join(stateDir, "app.json");
  if (!existsSync(file)) throw new Error('No app was started here. Run "make dev" in another window first.');
  const { port } = JSON.parse(readFileSync(file, "utf8")) as { port: number };
  const url = process.env.SITE_URL ?? `http://localhost:${port}`;
  const ready = await fetch(`${url}/health/readiness`, { signal: AbortSignal.timeout(30_000) }).catch(() => null);
  if (!ready?.ok) throw new Error(`${url} is not ready. Run "make dev" in another window first.`);
  return url;
}

/** Opens a browser's window for one theme and signs this person in. Gives the page and the workspace's address. */
async function enter(
  browser: Browser,
  url: string,
  theme: Theme,
  { email, password }: { email: string; password: string },
): Promise<{ page: Page; home: string }> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: size,
    deviceScaleFactor: 1,
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  // The first visit of a page compiles it.
  page.setDefaultTimeout(120_000);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/w\/[^/]+(\/welcome)?$/);
  return { page, home: new URL(page.url()).pathname.replace(/\/welcome$/, "") };
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState("networkidle");
}

/** Has what was sent last learned, so that no picture says that something is still being read. */
async function learn(page: Page): Promise<void> {
  const state = async () => {
    const answer = await page.request.get("/api/v1/analysis");
    return ((await answer.json()) as { state?: string }).state;
  };
  if ((await state()) !== "waiting") return;
  // From the page itself: a change with a session cookie is taken from Floyo's own pages alone.
  await page.evaluate(() => fetch("/api/v1/patterns/analyze", { method: "POST" }));
  const deadline = Date.now() + 60_000;
  while ((await state()) === "waiting") {
    if (Date.now() > deadline) throw new Error("The analysis does not end: see .floyo/logs/jobs.log.");
    await wait(500);
  }
}

/** Opens the first page that the list links to. Throws when the list is empty. */
async function follow(page: Page, list: string, below: string): Promise<void> {
  await visit(page, list);
  const link = page.locator(`main a[href*="${below}"]`).first();
  const href = (await link.count()) > 0 ? await link.getAttribute("href") : null;
  if (href === null) throw new Error(`${list} lists nothing to open.`);
  await visit(page, href);
}

/** Runs `look` with an account that exists only meanwhile. */
async function asNewcomer(look: (person: { email: string; password: string }) => Promise<void>): Promise<void> {
  const { ports } = JSON.parse(readFileSync(join(stateDir, "stack.json"), "utf8")) as { ports: { auth: number } };
  const { admin } = createClient(`http://127.0.0.1:${ports.auth}`, readSecrets(stateDir).secretKey, {
    auth: { persistSession: false },
  }).auth;
  const person = { email: `newcomer-${crypto.randomUUID()}@example.com`, password: crypto.randomUUID() };
  const { data, error } = await admin.createUser({ ...person, email_confirm: true, user_metadata: { name: "Ada" } });
  if (error) throw error;
  await look(person).finally(() => admin.deleteUser(data.user.id));
}

async function keep(page: Page, name: string, theme: Theme): Promise<void> {
  const path = join(folder, `${name}-${theme}.png`);
  // Next's own button is part of development, not of Floyo.
  await page.screenshot({ path, animations: "disabled", caret: "hide", style: "nextjs-portal { display: none }" });
  const bytes = statSync(path).size;
  console.log(`${relative(root, path)}  ${Math.round(bytes / 1000)} kB`);
  if (bytes > bytesMax) throw new Error(`${relative(root, path)} is larger than ${bytesMax / 1000} kB.`);
}

async function main(): Promise<void> {
  const url = await findApp();
  const executablePath = findChromium();
  if (!executablePath) throw new Error('Chromium is missing: "make doctor" says how to get it.');
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath,
    // Chromium's sandbox refuses root; everybody else keeps it.
    args: userInfo().uid === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const demo = readDemo(stateDir);
    if (!demo.seeded) throw new Error('The demo has no history yet. Wait until "make dev" says that it is ready.');
    for (const theme of themes) {
      const { page, home } = await enter(browser, url, theme, demo);
      await learn(page);
      for (const { name, open } of pictures) {
        await open(page, home);
        await keep(page, name, theme);
      }
      await page.context().close();
      await asNewcomer(async (person) => {
        const first = await enter(browser, url, theme, person);
        for (const { name, open } of firstPictures) {
          await open(first.page);
          await first.page.waitForLoadState("networkidle");
          await keep(first.page, name, theme);
        }
        await first.page.context().close();
      });
    }
  } finally {
    await browser.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
