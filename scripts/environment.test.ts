import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { adoptSupabaseCli, loadEnvFiles, provided, root } from "./environment.ts";

const dir = mkdtempSync(join(tmpdir(), "floyo-env-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("what is set wins, then .env.local, then .env; an empty value is none", () => {
  writeFileSync(join(dir, ".env"), "A=env\nB=env\nC=env\nD=\n");
  writeFileSync(join(dir, ".env.local"), 'A=local\nB="local"\n');
  const env: NodeJS.ProcessEnv = { NODE_ENV: "test", A: "set" };
  loadEnvFiles(dir, env);
  expect(env).toMatchObject({ A: "set", B: "local", C: "env" });
  expect(env.D).toBeUndefined();
});

test("a service that the environment names is not embedded", () => {
  const from = (env: Record<string, string>) => provided({ NODE_ENV: "test", ...env });
  expect(from({})).toEqual({ supabase: false, inngest: false });
  expect(from({ SUPABASE_URL: "https://x.supabase.co" })).toEqual({ supabase: true, inngest: false });
  expect(from({ INNGEST_SIGNING_KEY: "signkey-prod-1" }).inngest).toBe(true);
  expect(from({ INNGEST_DEV: "1" }).inngest).toBe(true);
  for (const off of ["0", "false", ""]) expect(from({ INNGEST_DEV: off }).inngest).toBe(false);
});

test("STACK=supabase without a running Supabase says what to do", () => {
  const env: NodeJS.ProcessEnv = { NODE_ENV: "test", STACK: "supabase" };
  const path = process.env.PATH;
  process.env.PATH = dir;
  try {
    expect(() => adoptSupabaseCli(env)).toThrow(/supabase start/);
  } finally {
    process.env.PATH = path;
  }
});

test("STACK=supabase with the addresses given expects the Inngest dev server", () => {
  const env: NodeJS.ProcessEnv = { NODE_ENV: "test", STACK: "supabase", SUPABASE_URL: "http://127.0.0.1:54321" };
  adoptSupabaseCli(env);
  expect(env.INNGEST_DEV).toBe("1");
});

test(".env.example explains every variable that the app checks at its start", () => {
  const source = readFileSync(join(root, "lib", "platform", "env.ts"), "utf8");
  const names = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  const example = readFileSync(join(root, ".env.example"), "utf8");
  expect(names.filter((name) => name !== "NODE_ENV" && !example.includes(`${name}=`))).toEqual([]);
});
