import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { chromium } from "@playwright/test";
import { run } from "./run.ts";

const usualPlaces = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser for the end-to-end tests: the one named, the system's, or Playwright's own. Null when there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.CHROMIUM_PATH) return existsSync(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null;
  return [...usualPlaces, chromium.executablePath()].find((path) => existsSync(path)) ?? null;
}

/**
 * Finds Chromium, installing it when it is missing: by the system's package manager where that is possible without a
 * question, else by Playwright's download. Throws an error that says what to do.
 */
export async function ensureChromium(say: (line: string) => void): Promise<string> {
  const found = findChromium();
  if (found) return found;
  if (process.env.CHROMIUM_PATH)
    throw new Error(`CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, which is not there`);
  const byPackage = () => installPackage(say);
  const byDownload = async () => {
    say("installing Chromium with Playwright");
    await run("node_modules/.bin/playwright", ["install", "chromium"]);
  };
  // Ubuntu's package is a stub that wants snap; Debian's is the browser.
  for (const install of isDebian() ? [byPackage, byDownload] : [byDownload, byPackage]) {
    await install();
    const now = findChromium();
    if (now) return now;
  }
  throw new Error(
    'Chromium is missing and could not be installed. Install it ("apt-get install chromium", or "npx playwright install --with-deps chromium"), or name one in CHROMIUM_PATH.',
  );
}

async function installPackage(say: (line: string) => void): Promise<void> {
  if (!existsSync("/usr/bin/apt-get")) return;
  const prefix = userInfo().uid === 0 ? [] : ["sudo", "-n"];
  const apt = (...args: string[]) => {
    const [command = "apt-get", ...rest] = [...prefix, "apt-get", ...args];
    return run(command, rest, { env: { DEBIAN_FRONTEND: "noninteractive" } });
  };
  say("installing Chromium with apt-get");
  await apt("update", "-qq");
  await apt("install", "-y", "-qq", "--no-install-recommends", "chromium");
}

function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}
