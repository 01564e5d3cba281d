import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "#local/secrets.ts";
import { demoHome, readDemo, seedDemo, signInCommand } from "./demo.ts";
import { loadEnvFiles, provided, root, stateDir } from "./environment.ts";
import { type Launched, launch } from "./launch.ts";
import { claimAppPort, startApp } from "./next-app.ts";
import { type Progress, showProgress } from "./progress.ts";
import { endRunning } from "./run.ts";

export interface ServeOptions {
  mode: "dev" | "start";
  /** The production build to serve. */
  build?: string;
  /** Runs before the app is started, with its environment: the place to build. */
  before?: (env: Record<string, string>, progress: Progress) => Promise<void>;
}

/**
 * Brings Floyo up on this machine and keeps it up until Ctrl-C: the outside world, the app, the demo on an empty stack.
 * Says what it does while it does it, and at the end where to look.
 */
export async function serve({ mode, build, before }: ServeOptions): Promise<void> {
  const started = performance.now();
  const progress = showProgress();
  const dir = stateDir;
  const ending: (() => Promise<void>)[] = [];
  endInOrder(ending, progress);
  try {
    loadEnvFiles();
    mkdirSync(dir, { recursive: true, mode: 0o711 });
    const port = await choosePort(dir);
    const siteUrl = `http://localhost:${port}`;
    const launched = await progress.step("Database, auth, realtime, mail, jobs", (note) =>
      launch({ dir, port, mode: mode === "dev" ? "development" : "production", log: note }),
    );
    ending.push(launched.stop);
    await before?.(launched.env, progress);
    const speak = quietUntilReady();
    const app = await progress.step(mode === "dev" ? "Next (compiling as needed)" : "Next", async (note) => {
      const processes = await startApp({
        mode,
        dir,
        port,
        env: launched.env,
        log: progress.say,
        onLine: speak.line,
        ...(build ? { build } : {}),
      });
      note(`on port ${port}`);
      return processes;
    });
    ending.push(() => app.stop());
    await showDemo({ dir, siteUrl, launched, progress });
    progress.say(signpost({ dir, siteUrl, launched, seconds: (performance.now() - started) / 1000 }));
    speak.begin();
  } catch (error) {
    progress.say(
      `\n${error instanceof Error ? error.message : String(error)}\n\nLogs: ${join(dir, "logs")}. "make doctor" looks for the cause.`,
    );
    await endAll(ending);
    process.exit(1);
  }
}

/** A hosted database belongs to real people: the demo is for the embedded one alone. */
async function showDemo({
  dir,
  siteUrl,
  launched,
  progress,
}: {
  dir: string;
  siteUrl: string;
  launched: Launched;
  progress: Progress;
}) {
  if (provided().supabase) return;
  try {
    if (readDemo(dir).seeded) {
      await signInCommand(readDemo(dir), dir, siteUrl);
      return;
    }
    await progress.step("Demo with a real history", (note) => seedDemo({ dir, siteUrl, env: launched.env, note }));
  } catch (error) {
    progress.say(
      `  The demo could not be filled; Floyo itself is up, and the next start tries again.\n  ${(error as Error).message}`,
    );
  }
}

function signpost({
  dir,
  siteUrl,
  launched,
  seconds,
}: {
  dir: string;
  siteUrl: string;
  launched: Launched;
  seconds: number;
}): string {
  const lines: [string, string][] = [["Floyo", siteUrl]];
  if (launched.env.SITE_URL && launched.env.SITE_URL !== siteUrl) lines.push(["For others", launched.env.SITE_URL]);
  if (!provided().supabase) {
    const demo = readDemo(dir);
    lines.push(["Sign in as", `${demo.email}   password ${demo.password}`]);
  }
  if (launched.mailUrl) lines.push(["Caught mail", launched.mailUrl]);
  lines.push(["API", `${siteUrl}/docs/api`]);
  const home = demoHome(dir).replace(`${root}/`, "");
  lines.push(["Try next", `FLOYO_HOME=${home} npx floyo suggest`]);
  lines.push(["Your own", `npx floyo login --url ${siteUrl}`]);
  const rows = lines.map(([name, text]) => `  ${name.padEnd(12)} ${text}`);
  return ["", `Ready in ${seconds.toFixed(1)} s`, "", ...rows, "", "Ctrl-C ends everything.", ""].join("\n");
}

/** Next's own lines matter once something is asked of it; before, they would only tear the progress apart. */
function quietUntilReady(): { line(text: string): void; begin(): void } {
  let open = false;
  return {
    line: (text) => {
      // The job runner asks the app for its functions every few seconds; nobody wants to read that.
      if (open && !/^ PUT \/api\/inngest 200/.test(text)) console.log(text);
    },
    begin: () => {
      open = true;
    },
  };
}

/** The port of the last start where it is free, so that open pages and the command's address go on working. */
async function choosePort(dir: string): Promise<number> {
  if (process.env.PORT) return Number(process.env.PORT);
  const file = join(dir, "app.json");
  let preferred = 3000;
  try {
    preferred = (JSON.parse(readFileSync(file, "utf8")) as { port: number }).port;
  } catch {
    // The first start.
  }
  const port = await claimAppPort(preferred);
  writeDurably(file, `${JSON.stringify({ port })}\n`, 0o644);
  return port;
}

function endInOrder(ending: (() => Promise<void>)[], progress: Progress): void {
  let asked = 0;
  const end = () => {
    asked += 1;
    // Asked twice: leave at once. Whatever still runs is ended by its reaper.
    if (asked > 1 || ending.length === 0) process.exit(130);
    progress.say("\nEnding …");
    endRunning();
    void endAll(ending).then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
}

async function endAll(ending: (() => Promise<void>)[]): Promise<void> {
  for (const step of ending.splice(0).reverse()) await step();
}
