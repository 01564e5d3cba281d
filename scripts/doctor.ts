// `make doctor`: looks at everything Floyo needs of this machine, and says of each fault how to mend it.
import { existsSync, readFileSync, realpathSync, statfsSync } from "node:fs";
import { createConnection } from "node:net";
import { dirname, join } from "node:path";
import { readEnv } from "#lib/platform/env.ts";
import { takeExclusive } from "#local/exclusive.ts";
import { locateBinaries } from "#local/postgres/binaries.ts";
import { readSecrets } from "#local/secrets.ts";
import { findChromium } from "./chromium.ts";
import { loadEnvFiles, provided, root, stateDir } from "./environment.ts";
import { pendingOn } from "./launch.ts";

interface Finding {
  what: string;
  state: "good" | "note" | "fault";
  /** What was found. */
  text: string;
  /** How to mend it. */
  mend?: string;
}

type Check = () => Promise<Finding> | Finding;

const good = (what: string, text: string): Finding => ({ what, state: "good", text });
const note = (what: string, text: string, mend?: string): Finding => ({
  what,
  state: "note",
  text,
  ...(mend ? { mend } : {}),
});
const fault = (what: string, text: string, mend: string): Finding => ({ what, state: "fault", text, mend });

/** The ports that the last start used, or the usual ones. */
function knownPorts(): Record<string, number> {
  const usual = { auth: 54321, postgres: 54322, mail: 54324, jobs: 8288 };
  const read = (file: string) => {
    try {
      return JSON.parse(readFileSync(join(stateDir, file), "utf8"));
    } catch {
      return {};
    }
  };
  return { ...usual, ...read("stack.json").ports, app: read("app.json").port ?? 3000 };
}

/** Whether the stack of this checkout is up: its lock is held by a live process. */
function stackRuns(): boolean {
  if (!existsSync(join(stateDir, "stack.lock"))) return false;
  try {
    takeExclusive(join(stateDir, "stack.lock")).release();
    return false;
  } catch {
    return true;
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.setTimeout(1_000);
    socket.once("connect", () => socket.destroy() && resolve(true));
    for (const event of ["error", "timeout"]) socket.once(event, () => socket.destroy() && resolve(false));
  });
}

/** Whether Realtime at this address takes the key and answers a heartbeat. */
function socketAnswers(base: string, key: string): Promise<boolean> {
  const url = `${base.replace(/^http/, "ws").replace(/\/+$/, "")}/realtime/v1/websocket?apikey=${encodeURIComponent(key)}&vsn=2.0.0`;
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const end = (answers: boolean) => {
      clearTimeout(late);
      socket.close();
      resolve(answers);
    };
    const late = setTimeout(() => end(false), 5_000);
    socket.onopen = () => socket.send('[null,"1","phoenix","heartbeat",{}]');
    socket.onmessage = () => end(true);
    socket.onerror = () => end(false);
  });
}

const checks: Check[] = [
  function node() {
    const { node: version } = process.versions;
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < 22 || (major === 22 && minor < 22))
      return fault("Node", version, "Install Node 24; 22.22 is the oldest that will do.");
    return good("Node", version);
  },
  function pin() {
    const link = join(root, "node_modules", ".bin", "node");
    if (!existsSync(link)) {
      const hasPackage = ["linux-x64", "linux-arm64", "win32-x64"].includes(`${process.platform}-${process.arch}`);
      return hasPackage
        ? fault("Pinned Node", "not linked", "Run `npm ci`: scripts/pin-node.mjs links it afterwards.")
        : note("Pinned Node", `npm has none for ${process.platform}-${process.arch}; your own is used`);
    }
    return realpathSync(link) === realpathSync(process.execPath)
      ? good("Pinned Node", "in use")
      : note(
          "Pinned Node",
          `this is ${process.execPath}`,
          "`make` puts the pinned one first; or put node_modules/.bin first in PATH.",
        );
  },
  function database() {
    try {
      const { postgres: binary, account } = locateBinaries();
      return good(
        "Postgres package",
        `${dirname(dirname(binary)).replace(`${root}/`, "")}${account ? `, run as user ${account.uid}` : ""}`,
      );
    } catch (error) {
      return fault(
        "Postgres package",
        (error as Error).message,
        "Run `npm ci` with optional packages, or name a database in .env.local.",
      );
    }
  },
  function disk() {
    const { bavail, bsize } = statfsSync(root);
    const gib = (bavail * bsize) / 2 ** 30;
    return gib < 2
      ? fault("Disk", `${gib.toFixed(1)} GiB free`, "Free at least 2 GiB.")
      : good("Disk", `${gib.toFixed(0)} GiB free`);
  },
  function browser() {
    const path = findChromium();
    return path
      ? good("Browser for tests", path)
      : note(
          "Browser for tests",
          "no Chromium found",
          "`make test` installs it; or `apt-get install chromium`, or name one in CHROMIUM_PATH.",
        );
  },
  async function ports() {
    const busy: string[] = [];
    if (stackRuns()) return good("Ports", "in use by the stack of this checkout");
    for (const [name, port] of Object.entries(knownPorts())) if (await listens(port)) busy.push(`${name} ${port}`);
    return busy.length === 0
      ? good("Ports", "free")
      : note("Ports", `taken by another program: ${busy.join(", ")}`, "Nothing to do: the next free ones are used.");
  },
  function environment() {
    const given = provided();
    const parts = [
      given.supabase ? "Supabase from the environment" : "embedded database and auth",
      given.inngest ? "Inngest from the environment" : "embedded job runner",
    ];
    if (!given.supabase && !given.inngest) return good("Environment", parts.join(", "));
    const embedded = {
      SITE_URL: "http://localhost:3000",
      ...(given.inngest
        ? {}
        : { INNGEST_EVENT_KEY: "embedded-event-key", INNGEST_SIGNING_KEY: "embedded-signing-key" }),
      ...(given.supabase
        ? {}
        : {
            DATABASE_URL: "postgres://floyo_app:embedded@127.0.0.1/postgres",
            DATABASE_ADMIN_URL: "postgres://postgres:embedded@127.0.0.1/postgres",
            SUPABASE_URL: "http://127.0.0.1:54321",
            SUPABASE_PUBLISHABLE_KEY: "embedded-publishable",
            SUPABASE_SECRET_KEY: "embedded-secret",
            PRIVACY_SECRET: "embedded-privacy-secret",
          }),
    };
    const { faults } = readEnv({ ...embedded, ...process.env, NODE_ENV: "development" });
    const [first] = faults;
    return first
      ? fault(
          "Environment",
          faults.map(({ variable, message }) => `${variable} ${message}`).join("; "),
          ".env.example explains each variable; put it into .env.local.",
        )
      : good("Environment", parts.join(", "));
  },
  async function migrations() {
    const url = provided().supabase ? process.env.DATABASE_ADMIN_URL : embeddedAdminUrl();
    if (!url) return note("Database", "not running", "`make dev` starts it and applies every migration.");
    try {
      const missing = await pendingOn(url);
      return missing.length === 0
        ? good("Database", "answers, and has every migration")
        : fault(
            "Database",
            `lacks ${missing.join(", ")}`,
            "Run `make migrate` (or start `make dev` again on the embedded stack).",
          );
    } catch (error) {
      return fault(
        "Database",
        `does not answer: ${(error as Error).message || (error as { code?: string }).code}`,
        "See .floyo/postgres.log, or DATABASE_ADMIN_URL in .env.local.",
      );
    }
  },
  async function realtime() {
    const given = provided().supabase;
    if (!given && !stackRuns()) return note("Realtime", "not running", "Start it with `make dev`.");
    const base = given ? (process.env.SUPABASE_URL ?? "") : `http://127.0.0.1:${knownPorts().auth}`;
    const key = given ? (process.env.SUPABASE_PUBLISHABLE_KEY ?? "") : readSecrets(stateDir).publishableKey;
    return (await socketAnswers(base, key))
      ? good("Realtime", "a socket opens, and its heartbeat is answered")
      : fault(
          "Realtime",
          "no socket opens, so pages ask by the clock instead",
          given ? "Check SUPABASE_URL and SUPABASE_PUBLISHABLE_KEY." : "See .floyo/logs/auth.log.",
        );
  },
  async function app() {
    if (!stackRuns()) return note("App", "not running", "Start it with `make dev`.");
    const port = knownPorts().app;
    try {
      const answer = await fetch(`http://localhost:${port}/health/readiness`, { signal: AbortSignal.timeout(10_000) });
      const body = await answer.text();
      return answer.ok
        ? good("App", `ready at http://localhost:${port}`)
        : fault("App", body.slice(0, 300), "See .floyo/logs/next.log and .floyo/logs/jobs.log.");
    } catch (error) {
      return fault(
        "App",
        `does not answer on port ${port}: ${(error as Error).message}`,
        "See .floyo/logs/next.log; end `make dev` and start it again.",
      );
    }
  },
];

function embeddedAdminUrl(): string | undefined {
  if (!stackRuns()) return undefined;
  const { adminPassword } = readSecrets(stateDir);
  return `postgres://postgres:${encodeURIComponent(adminPassword)}@127.0.0.1:${knownPorts().postgres}/postgres`;
}

loadEnvFiles();
let faults = 0;
for (const check of checks) {
  const finding = await Promise.resolve()
    .then(check)
    .catch((error: Error) => fault(check.name, error.message, "This check itself failed; please report it."));
  const mark = { good: "✓", note: "·", fault: "✗" }[finding.state];
  console.log(`${mark} ${finding.what.padEnd(18)} ${finding.text}`);
  if (finding.mend) console.log(`  ${"".padEnd(18)} → ${finding.mend}`);
  if (finding.state === "fault") faults += 1;
}
console.log(
  faults === 0 ? "\nNothing stands in the way." : `\n${faults} ${faults === 1 ? "fault" : "faults"} to mend.`,
);
process.exit(faults === 0 ? 0 : 1);
