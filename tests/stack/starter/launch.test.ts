import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { launch } from "#scripts/launch.ts";
import { stackVariable } from "#tests/setup/fixtures.ts";

const kept = { ...process.env };
let dir: string;

/** As if all services were named by the person: nothing is embedded, so nothing is started here. */
function nameEverything(): void {
  process.env.SUPABASE_URL = stackVariable("SUPABASE_URL");
  process.env.DATABASE_ADMIN_URL = stackVariable("DATABASE_ADMIN_URL");
  process.env.INNGEST_SIGNING_KEY = stackVariable("INNGEST_SIGNING_KEY");
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "floyo-launch-"));
  nameEverything();
});
afterEach(async () => {
  process.env = { ...kept };
  await rm(dir, { recursive: true, force: true });
});

const begin = (mode: "development" | "production") => launch({ dir, port: 9, mode, log: () => undefined });

test("services that the environment names are used as they are", async () => {
  const { env, superUrl } = await begin("production");
  expect(env).toMatchObject({ SUPABASE_URL: stackVariable("SUPABASE_URL"), SITE_URL: stackVariable("SITE_URL") });
  expect(superUrl).toBe("");
});

test.each(["DATABASE_ADMIN_URL", "DATABASE_URL", "SUPABASE_SECRET_KEY", "SUPABASE_PUBLISHABLE_KEY"])(
  "an environment without %s stops the start with a message that names it",
  async (name) => {
    delete process.env[name];
    await expect(begin("development")).rejects.toThrow(new RegExp(`${name} is missing`));
  },
);

test.each([
  ["INNGEST_DEV", "1", "production"],
  ["SITE_URL", "http://floyo.example.com", "production"],
  ["SUPABASE_SECRET_KEY", "changeme", "production"],
] as const)("%s=%s is refused in %s by name", async (name, value, mode) => {
  process.env[name] = value;
  await expect(begin(mode)).rejects.toThrow(new RegExp(`^  ${name} `, "m"));
});

test("a database that lacks migrations is not changed, and the message says how to apply them", async () => {
  const url = new URL(stackVariable("DATABASE_ADMIN_URL"));
  url.pathname = "/template1";
  process.env.DATABASE_ADMIN_URL = url.href;
  await expect(begin("development")).rejects.toThrow(/lacks \d+ of \d+ migrations.*make migrate/);
});
