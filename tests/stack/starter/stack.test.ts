import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterEach, describe, expect, test, vi } from "vitest";
import { removePostgres } from "#local/postgres/place.ts";
import { processIdentity } from "#local/process-identity.ts";
import { type Stack, startStack } from "#local/stack.ts";

// Each starts several servers; a machine that does other things too gets the time it needs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

// These tests own their stacks, so they say nothing about a real Supabase.
const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function newDir(): Promise<string> {
  const dir = join(await mkdtemp(join(tmpdir(), "floyo-stack-")), "state");
  undo.push(async () => {
    await removePostgres(join(dir, "postgres"));
    await rm(join(dir, ".."), { recursive: true, force: true });
  });
  return dir;
}

async function start(dir: string, options: Partial<Parameters<typeof startStack>[0]> = {}): Promise<Stack> {
  const stack = await startStack({ dir, ports: "any", appUrl: "http://localhost:9", ...options });
  undo.push(() => stack.stop());
  return stack;
}

async function query(url: string, text: string): Promise<postgres.Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined, connect_timeout: 2 });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const signUp = (stack: Pick<Stack, "env">, email: string) =>
  createClient(stack.env.SUPABASE_URL ?? "", stack.env.SUPABASE_SECRET_KEY ?? "", {
    auth: { persistSession: false },
  }).auth.admin.createUser({ email, password: "correct horse battery", email_confirm: true });

const recorded = (dir: string) =>
  JSON.parse(readFileSync(join(dir, "processes.json"), "utf8")) as { name: string; pid: number }[];
const postmaster = (dir: string) => {
  let place = join(dir, "postgres");
  try {
    place = readFileSync(join(dir, "postgres.place"), "utf8").trim();
  } catch {
    // It lies where it was asked to.
  }
  return Number(readFileSync(join(place, "postmaster.pid"), "utf8").split("\n", 1)[0]);
};
const gone = (pid: number) =>
  vi.waitFor(() => expect(processIdentity(pid)).toBeNull(), { timeout: 40_000, interval: 25 });

test("secrets and ports are made once, and the secrets are for their owner's eyes", async () => {
  const dir = await newDir();
  const first = await start(dir, { ports: "kept" });
  expect(statSync(join(dir, "secrets.json")).mode & 0o777).toBe(0o600);
  await first.stop();
  const second = await start(dir, { ports: "kept" });
  expect(second.env).toEqual(first.env);
});

test("two stacks run side by side without meeting, and one folder has one stack", async () => {
  const [left, right] = [await newDir(), await newDir()];
  const stacks = await Promise.all([start(left, { ports: "kept" }), start(right, { ports: "kept" })]);
  const addresses = stacks.flatMap(({ env }) => [
    env.SUPABASE_URL,
    env.MAIL_URL,
    env.INNGEST_BASE_URL,
    env.DATABASE_URL,
  ]);
  expect(new Set(addresses.map((url) => new URL(url ?? "").port)).size).toBe(8);
  expect((await signUp(stacks[0], "ada@example.com")).error).toBeNull();
  expect((await signUp(stacks[1], "ada@example.com")).error).toBeNull();
  expect((await signUp(stacks[1], "ada@example.com")).error?.code).toBe("email_exists");
  await expect(start(left)).rejects.toMatchObject({ code: "LOCKED" });
});

test("parts that somebody else provides are left out", async () => {
  const stack = await start(await newDir(), { parts: { auth: false, jobs: true } });
  expect(Object.keys(stack.env).sort()).toEqual([
    "INNGEST_BASE_URL",
    "INNGEST_DEV",
    "INNGEST_EVENT_KEY",
    "INNGEST_SIGNING_KEY",
    "SITE_URL",
  ]);
});

describe("killed while it runs", () => {
  test("a process is started again at its address", async () => {
    const dir = await newDir();
    const stack = await start(dir);
    const before = recorded(dir).find(({ name }) => name === "auth")?.pid as number;
    process.kill(before, "SIGKILL");
    await vi.waitFor(
      async () => {
        const now = recorded(dir).find(({ name }) => name === "auth")?.pid;
        expect(now).not.toBe(before);
        expect((await signUp(stack, "ada@example.com")).error).toBeNull();
      },
      { timeout: 40_000, interval: 50 },
    );
  });

  test("Postgres comes back at its port with everything that was committed", async () => {
    const dir = await newDir();
    const stack = await start(dir);
    await query(stack.superUrl, "create table public.kept (id int); insert into public.kept values (1)");
    process.kill(postmaster(dir), "SIGKILL");
    await vi.waitFor(
      async () => expect(await query(stack.superUrl, "select id from public.kept")).toEqual([{ id: 1 }]),
      {
        timeout: 40_000,
        interval: 100,
      },
    );
    expect((await signUp(stack, "ada@example.com")).error).toBeNull();
  });
});

describe("after kill -9", () => {
  async function hold(dir: string): Promise<{ child: ChildProcess; superUrl: string }> {
    const child = spawn(process.execPath, [join(import.meta.dirname, "hold-stack.ts"), dir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return { child, ...(JSON.parse(line) as { superUrl: string }) };
  }

  test("of the starter alone, nothing lives on, and the next start has everything", async () => {
    const dir = await newDir();
    const { child, superUrl } = await hold(dir);
    await query(superUrl, "create table public.kept (id int); insert into public.kept values (1)");
    const pids = [postmaster(dir), ...recorded(dir).map(({ pid }) => pid)];
    expect(pids).toHaveLength(3);
    child.kill("SIGKILL");
    for (const pid of pids) await gone(pid);
    const next = await start(dir);
    expect(await query(next.superUrl, "select id from public.kept")).toEqual([{ id: 1 }]);
  });

  test("of everything at once, the next start has everything", async () => {
    const dir = await newDir();
    const { child, superUrl } = await hold(dir);
    await query(superUrl, "create table public.kept (id int); insert into public.kept values (1)");
    const pids = [postmaster(dir), ...recorded(dir).map(({ pid }) => pid)];
    child.kill("SIGKILL");
    for (const pid of pids) process.kill(pid, "SIGKILL");
    const next = await start(dir);
    expect(await query(next.superUrl, "select id from public.kept")).toEqual([{ id: 1 }]);
  });

  test("a process of an earlier run is ended, and a stranger that got its pid is left alone", async () => {
    const dir = await newDir();
    await (await start(dir)).stop();
    const idle = () =>
      spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore", detached: true });
    const [orphan, stranger] = [idle(), idle()];
    await Promise.all([once(orphan, "spawn"), once(stranger, "spawn")]);
    undo.push(async () => stranger.kill("SIGKILL"));
    writeFileSync(
      join(dir, "processes.json"),
      JSON.stringify([
        { name: "auth", pid: orphan.pid, identity: processIdentity(orphan.pid as number) },
        { name: "jobs", pid: stranger.pid, identity: "another boot:1" },
      ]),
    );
    await start(dir);
    await gone(orphan.pid as number);
    expect(processIdentity(stranger.pid as number)).not.toBeNull();
  });
});
