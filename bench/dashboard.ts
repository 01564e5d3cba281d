import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { createClient } from "@supabase/supabase-js";
import lighthouse from "lighthouse";
import { consentVersion } from "#lib/contracts/accounts.ts";
import { analyzePatterns } from "#lib/domains/patterns/analyze-patterns.ts";
import { jobContext } from "#lib/platform/job-context.ts";
import { reservePort } from "#local/ports.ts";
import { ensureChromium } from "#scripts/chromium.ts";
import { bareInsert, writeRows } from "./bare-insert.ts";
import { makeEvents } from "./make-events.ts";
import { type Bench, median, openBench } from "./open-bench.ts";

/**
 * Lighthouse of the pages that a person has open, under its own throttling of a phone (4 × slower CPU, slow 4G), for a
 * person with a long history. The median of some runs stands beside its limit.
 */
const stored = Number(process.env.BENCH_EVENTS ?? 100_000);
const runs = Number(process.env.BENCH_RUNS ?? 3);
const limits = { lcpMs: 1_800, cls: 0.05 } as const;
const pages = ["", "/activity", "/patterns", "/suggestions"] as const;
const eventsPerDay = 400;
const dayMs = 86_400_000;

/** A person who can sign in, whose history ends today and has been learned from. */
async function makeVisitor({ admin }: Bench): Promise<{ email: string; password: string; slug: string }> {
  const { SUPABASE_URL = "", SUPABASE_SECRET_KEY = "" } = process.env;
  const visitor = { email: `visitor-${crypto.randomUUID()}@example.com`, password: crypto.randomUUID() };
  const auth = createClient(SUPABASE_URL, SUPABASE_SECRET_KEY, { auth: { persistSession: false } }).auth.admin;
  const { data, error } = await auth.createUser({ ...visitor, email_confirm: true });
  if (error) throw error;
  const userId = data.user.id;
  await admin`
    insert into floyo.consents (user_id, purpose, granted, version)
    values (${userId}, 'collection', true, ${consentVersion})`;
  const [org] = await admin<{ id: string; slug: string }[]>`
    select id, slug from floyo.organizations where personal_user_id = ${userId}`;
  if (!org) throw new Error("sign-up made no workspace");
  const days = Math.ceil(stored / eventsPerDay);
  const events = makeEvents(stored, (Math.floor(Date.now() / dayMs) - days) * dayMs);
  for (let from = 0; from < events.length; from += 5_000)
    await admin.unsafe(bareInsert("floyo.events"), [org.id, userId, writeRows(events.slice(from, from + 5_000))]);
  await admin`analyze floyo.events`;
  const ctx = await jobContext({ userId, orgId: org.id, requestId: "bench" });
  await analyzePatterns(ctx, (_name, work) => work());
  return { ...visitor, slug: org.slug };
}

const bench = await openBench();
const profile = await mkdtemp(join(tmpdir(), "floyo-bench-"));
let failed = false;
try {
  const visitor = await makeVisitor(bench);
  const port = (await reservePort(0)).port;
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: await ensureChromium(console.log),
    // Chromium's sandbox refuses root; everybody else keeps it.
    args: [`--remote-debugging-port=${port}`, ...(userInfo().uid === 0 ? ["--no-sandbox"] : [])],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${bench.siteUrl}/sign-in`);
    await page.getByLabel("E-mail").fill(visitor.email);
    await page.getByLabel("Password", { exact: true }).fill(visitor.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(`**/w/${visitor.slug}`);
    await page.close();
    console.log(
      `Lighthouse as on a phone, ${stored.toLocaleString("en")} events, median of ${runs}; served by ${bench.server}`,
    );
    for (const path of pages) {
      const lcp: number[] = [];
      const cls: number[] = [];
      for (let run = 0; run < runs; run += 1) {
        const result = await lighthouse(`${bench.siteUrl}/w/${visitor.slug}${path}`, {
          port,
          logLevel: "error",
          onlyCategories: ["performance"],
          formFactor: "mobile",
          // Signed in, it stays so; and the service worker of the visit before would answer from its own store.
          disableStorageReset: true,
        });
        const audits = result?.lhr.audits;
        lcp.push(audits?.["largest-contentful-paint"]?.numericValue ?? Number.NaN);
        cls.push(audits?.["cumulative-layout-shift"]?.numericValue ?? Number.NaN);
        if (result?.lhr.finalDisplayedUrl?.includes("/sign-in")) throw new Error("the session was lost");
      }
      const [lcpMs, shift] = [median(lcp), median(cls)];
      // Not a number is a failure, too.
      if (!(lcpMs <= limits.lcpMs && shift < limits.cls)) failed = true;
      console.log(
        `${(path || "/ (Today)").padEnd(14)} LCP ${Math.round(lcpMs).toString().padStart(5)} ms (${(lcpMs / limits.lcpMs).toFixed(2)} of the limit)   CLS ${shift.toFixed(3)} (${(shift / limits.cls).toFixed(2)} of the limit)`,
      );
    }
  } finally {
    await browser.close();
  }
} finally {
  await bench.close();
  await rm(profile, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
