import { describe, expect, test } from "vitest";
import { describeFaults, readEnv } from "./env.ts";

const embedded = {
  SITE_URL: "http://localhost:3000",
  DATABASE_URL: "postgres://floyo_app:one@127.0.0.1:54322/postgres",
  DATABASE_ADMIN_URL: "postgres://postgres:two@127.0.0.1:54322/postgres",
  SUPABASE_URL: "http://127.0.0.1:54321",
  SUPABASE_PUBLISHABLE_KEY: "publishable",
  SUPABASE_SECRET_KEY: "secret-of-its-own",
  PRIVACY_SECRET: "0123456789abcdef0123456789abcdef",
  INNGEST_DEV: "0",
  INNGEST_BASE_URL: "http://127.0.0.1:8288",
  INNGEST_EVENT_KEY: "event-key-0123456789",
  INNGEST_SIGNING_KEY: "signkey-prod-0123456789",
};
const hosted = {
  ...embedded,
  NODE_ENV: "production",
  SITE_URL: "https://floyo.example",
  DATABASE_URL: "postgres://floyo_app:one@db.example:6543/postgres?sslmode=require",
  DATABASE_ADMIN_URL: "postgres://postgres:two@db.example:5432/postgres?sslmode=require",
  SUPABASE_URL: "https://abc.supabase.co",
  INNGEST_BASE_URL: undefined,
};
const faultsOf = (source: Record<string, string | undefined>) => readEnv(source).faults.map(({ variable }) => variable);
const demoKey = `x.${Buffer.from(JSON.stringify({ iss: "supabase-demo", role: "anon" })).toString("base64url")}.y`;

test.each([
  ["embedded stack, developing", { ...embedded, NODE_ENV: "development" }],
  ["embedded stack, production build", { ...embedded, NODE_ENV: "production" }],
  ["hosted services", hosted],
])("the environment of the %s is fit", (_, source) => {
  expect(readEnv(source).faults).toEqual([]);
});

test.each([
  "SITE_URL",
  "DATABASE_URL",
  "DATABASE_ADMIN_URL",
  "SUPABASE_URL",
  "SUPABASE_PUBLISHABLE_KEY",
  "SUPABASE_SECRET_KEY",
  "PRIVACY_SECRET",
])("%s is missed by its name, also when it is empty", (name) => {
  for (const value of [undefined, ""]) {
    const { env, faults } = readEnv({ ...embedded, [name]: value });
    expect(env).toBeNull();
    expect(describeFaults(faults)).toContain(`${name} is missing`);
  }
});

test("all that is missing is told at once", () => {
  expect(faultsOf({}).sort()).toEqual([
    "DATABASE_ADMIN_URL",
    "DATABASE_URL",
    "PRIVACY_SECRET",
    "SITE_URL",
    "SUPABASE_PUBLISHABLE_KEY",
    "SUPABASE_SECRET_KEY",
    "SUPABASE_URL",
  ]);
});

test.each([
  ["SITE_URL", "localhost:3000"],
  ["SITE_URL", "ftp://floyo.example"],
  ["DATABASE_URL", "http://127.0.0.1:5432"],
  ["LOG_LEVEL", "loud"],
  ["DATABASE_POOL_MAX", "many"],
  ["TRUSTED_PROXY_HOPS", "-1"],
])("%s=%s has the wrong shape", (name, value) => {
  expect(faultsOf({ ...embedded, [name]: value })).toEqual([name]);
});

describe("in production", () => {
  test.each([
    ["SITE_URL", "http://floyo.example"],
    ["SUPABASE_URL", "http://abc.supabase.example"],
    ["DATABASE_URL", "postgres://floyo_app:postgres@db.example:5432/postgres?sslmode=require"],
    ["DATABASE_URL", "postgres://floyo_app@db.example:5432/postgres?sslmode=require"],
    ["DATABASE_URL", "postgres://postgres:one@db.example:5432/postgres?sslmode=require"],
    ["DATABASE_URL", "postgres://floyo_app:one@db.example:5432/postgres"],
    ["DATABASE_URL", "postgres://floyo_app:one@db.example:5432/postgres?sslmode=prefer"],
    ["SUPABASE_SECRET_KEY", demoKey],
    ["SUPABASE_PUBLISHABLE_KEY", demoKey],
    ["SUPABASE_PUBLISHABLE_KEY", hosted.SUPABASE_SECRET_KEY],
    ["PRIVACY_SECRET", "short"],
    ["PRIVACY_SECRET", "changeme"],
    ["INNGEST_DEV", "1"],
    ["INNGEST_DEV", "http://localhost:8288"],
    ["INNGEST_SIGNING_KEY", undefined],
    ["INNGEST_SIGNING_KEY", "test"],
    ["INNGEST_EVENT_KEY", undefined],
  ])("%s=%s stops the start", (name, value) => {
    expect(faultsOf({ ...hosted, [name]: value })).toEqual([name]);
  });

  test("the same is taken while developing", () => {
    const loose = { ...hosted, NODE_ENV: "development", INNGEST_DEV: "1", SUPABASE_SECRET_KEY: demoKey };
    expect(faultsOf(loose)).toEqual([]);
  });
});

test("no message repeats a value: it may be a secret", () => {
  const { faults } = readEnv({
    ...hosted,
    DATABASE_URL: "postgres://postgres:hunter2@db.example/x",
    INNGEST_SIGNING_KEY: "hunter2",
  });
  expect(faults.length).toBeGreaterThan(0);
  expect(describeFaults(faults)).not.toContain("hunter2");
});
