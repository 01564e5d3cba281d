import { userInfo } from "node:os";
import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "#scripts/chromium.ts";

// The production build on a stack of its own is already running: `make test` starts both, and so does
// `npm run e2e -- <arguments of playwright test>` for a single file.
const executablePath = findChromium();

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results/e2e",
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // A test that passes only sometimes has failed.
  retries: 0,
  // Several times what the longest takes: how busy the machine is must not decide.
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: process.env.FLOYO_E2E_JSON ?? "test-results/e2e.json" }]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.SITE_URL ?? "http://localhost:3000",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    // Without its film, which takes a fifth of all work; `--trace on` has it.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      // Chromium's sandbox refuses root; everybody else keeps it.
      args: userInfo().uid === 0 ? ["--no-sandbox"] : [],
    },
  },
});
