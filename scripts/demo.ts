import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import { consentVersion } from "#lib/contracts/accounts.ts";
import { Scope } from "#lib/contracts/scopes.ts";
import { writeDurably } from "#local/secrets.ts";
import { root } from "./environment.ts";

export interface Demo {
  email: string;
  password: string;
  /** The command's key, and the address that it is signed in at. */
  key?: string;
  siteUrl?: string;
  /** Everything below was done once; a later start has nothing left to do. */
  seeded: boolean;
}

export interface SeedOptions {
  /** The stack's folder; the demo's sign-in and the command's home are kept in it. */
  dir: string;
  siteUrl: string;
  env: Record<string, string>;
  /** What is going on, in a few words. */
  note: (text: string) => void;
}

const history = "tests/fixtures/histories/history-a.ndjson.gz";
const historyAuthor = "author-23";
const historyProject = "documenso";

/** The folder that the demo's command keeps its sign-in and spool in (`FLOYO_HOME`). */
export function demoHome(dir: string): string {
  return join(dir, "home");
}

/** The demo person's sign-in, made up at the first call and kept in `<dir>/demo.json`. */
export function readDemo(dir: string): Demo {
  const file = join(dir, "demo.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Demo;
  const demo: Demo = { email: "demo@example.com", password: makePassword(), seeded: false };
  keep(dir, demo);
  return demo;
}

function keep(dir: string, demo: Demo): void {
  writeDurably(join(dir, "demo.json"), `${JSON.stringify(demo, null, 2)}\n`, 0o600);
}

/** Easy to type from one window into another, and not the same on two machines. */
function makePassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const word = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return `${word()}-${word()}-${word()}`;
}

/**
 * Gives the first page something true to show, through the doors that everybody uses: the demo person signs in with
 * supabase-js, agrees to collection, makes a key, and the command sends one author of a bundled real history and then
 * this checkout's own. Every step may run again. Throws when a step is refused.
 */
export async function seedDemo({ dir, siteUrl, env, note }: SeedOptions): Promise<Demo> {
  let demo = readDemo(dir);
  if (demo.seeded) return demo;
  const token = await signIn(demo, env);
  const api = caller(siteUrl, token);
  await api("PUT", "/api/v1/consent", { granted: true, version: consentVersion });

  if (demo.key === undefined) {
    demo = { ...demo, key: await makeKey(api) };
    keep(dir, demo);
  }
  demo = await signInCommand(demo, dir, siteUrl);
  await floyo(dir, ["import", "history", history, "--author", historyAuthor, "--project", historyProject]);
  note(`${historyAuthor} of a real history sent`);
  if (existsSync(join(root, ".git"))) {
    await floyo(dir, ["import", "git", ".", "--all"]);
    note("this checkout's history sent");
  }
  await api("POST", "/api/v1/patterns/analyze");
  note(await waitForAnalysis(api));
  const done = { ...demo, seeded: true };
  keep(dir, done);
  return done;
}

async function makeKey(api: Call): Promise<string> {
  const body = { name: "Demo on this machine", scopes: Scope.options, expires_in_days: null };
  const { key } = (await api("POST", "/api/v1/api-keys", body)) as { key: string };
  return key;
}

/** Signs the demo's command in at the address of this start: another checkout may have the port of the last one. */
export async function signInCommand(demo: Demo, dir: string, siteUrl: string): Promise<Demo> {
  if (demo.key === undefined || demo.siteUrl === siteUrl) return demo;
  await floyo(dir, ["login", "--url", siteUrl], demo.key);
  const moved = { ...demo, siteUrl };
  keep(dir, moved);
  return moved;
}

async function signIn({ email, password }: Demo, env: Record<string, string>): Promise<string> {
  const { SUPABASE_URL: url = "", SUPABASE_SECRET_KEY: secret = "", SUPABASE_PUBLISHABLE_KEY: publishable = "" } = env;
  const options = { auth: { persistSession: false, autoRefreshToken: false } };
  const admin = createClient(url, secret, options);
  const made = await admin.auth.admin.createUser({
    email,
    password,
    email_confirm: true,
    user_metadata: { display_name: "Demo", timezone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  });
  // A start that was ended half-way made the person already.
  if (made.error && made.error.code !== "email_exists")
    throw new Error(`the demo person could not be made: ${made.error.message}`);
  const { data, error } = await createClient(url, publishable, options).auth.signInWithPassword({ email, password });
  if (error || !data.session) throw new Error(`the demo person could not sign in: ${error?.message}`);
  return data.session.access_token;
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

function caller(siteUrl: string, token: string): Call {
  return async (method, path, body) => {
    const response = await fetch(new URL(path, siteUrl), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return text === "" ? undefined : JSON.parse(text);
  };
}

/** Analysis runs in the job runner; a first page with patterns on it is worth a short wait. */
async function waitForAnalysis(api: Call): Promise<string> {
  const deadline = Date.now() + 45_000;
  while (Date.now() < deadline) {
    const { state } = (await api("GET", "/api/v1/analysis")) as { state: string };
    if (state === "current") {
      const { data } = (await api("GET", "/api/v1/suggestions")) as { data: unknown[] };
      return `${data.length} ${data.length === 1 ? "suggestion" : "suggestions"} found`;
    }
    await wait(300);
  }
  return "analysis goes on in the background";
}

/** Runs the command as a person would, with its own home so that it never touches theirs. */
async function floyo(dir: string, args: string[], input = ""): Promise<void> {
  const home = demoHome(dir);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const child = spawn(process.execPath, [join(root, "watcher", "floyo.ts"), ...args], {
    cwd: root,
    env: { ...process.env, FLOYO_HOME: home },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  let complained = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    complained += chunk;
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0)
    throw new Error(`floyo ${args.join(" ")} ended with ${code}:\n${`${said}\n${complained}`.trim().slice(-2000)}`);
}
