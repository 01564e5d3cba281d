import { configDefaults, defineConfig } from "vitest/config";

/**
 * One project per question the suite answers. `unit` needs nothing but Node; the others meet real parts, which
 * `tests/setup/global.ts` starts once per run (or takes from the environment when `make test` already has them).
 * Run one alone with `vitest run --project 'integration*' tests/integration/door`.
 */
const stack = {
  globalSetup: ["tests/setup/global.ts"],
  setupFiles: ["tests/setup/env.ts"],
  testTimeout: 20_000,
  hookTimeout: 60_000,
};

/** With the command as people install it. */
const stackAndCommand = { ...stack, globalSetup: [...stack.globalSetup, "tests/setup/floyo.ts"] };

/** V8 takes two to three times as long over so much input while it counts each block: they run without its coverage. */
const largeInput = ["lib/mining/hostile.test.ts", "lib/mining/sequences/mine-sequences.test.ts"];

const integration = (files: string[]) => files.map((file) => `tests/integration/${file}.test.ts`);

/** Mock modules, load them anew or change the process's environment or output: each gets modules of its own. */
const alone = integration([
  "door/pages-and-actions",
  "door/nothing-secret-is-logged",
  "door/error-tracking",
  "door/job-door",
  "auth/sign-in-pages",
  "auth/sessions",
  "live/cached-reads",
  "events/overload",
  "privacy/planted-secrets",
]);

/** Serves jobs, which learn for everybody in the database: after those who state what is learnt. Another bears that. */
const last = integration(["patterns/learn-by-job", "door/outages"]);

export default defineConfig({
  test: {
    // Two cores are the machine this is judged on; more workers only queue for the database.
    maxWorkers: 2,
    coverage: {
      provider: "v8",
      include: ["lib/**/*.{ts,tsx}"],
      exclude: ["**/*.test.{ts,tsx}"],
      reporter: ["json-summary"],
      reportOnFailure: true,
    },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // Property tests think for a while on a machine that does other things too.
          testTimeout: 20_000,
          include: ["{lib,drizzle,inngest,watcher,local,scripts,components,bench}/**/*.test.{ts,tsx}"],
          exclude: [...configDefaults.exclude, ...largeInput],
        },
      },
      { extends: true, test: { name: "unit-large", testTimeout: 20_000, include: largeInput } },
      {
        extends: true,
        // Loads every route with all behind it.
        test: { name: "architecture", include: ["tests/architecture/**/*.test.ts"], testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...alone, ...last],
          // Most of the app is behind each file. Loaded once by each worker, not by each file: a fifth of the time.
          isolate: false,
          ...stackAndCommand,
        },
      },
      {
        extends: true,
        test: {
          name: "integration-alone",
          include: alone,
          sequence: { groupOrder: 1 },
          ...stackAndCommand,
        },
      },
      {
        extends: true,
        test: {
          name: "integration-last",
          include: last,
          sequence: { groupOrder: 2 },
          ...stackAndCommand,
        },
      },
      { extends: true, test: { name: "rls", include: ["tests/rls/**/*.test.ts"], ...stack } },
      // Kills what it tests, and so starts a stack of its own.
      { extends: true, test: { name: "faults", include: ["tests/faults/**/*.test.ts"], hookTimeout: 60_000 } },
      { extends: true, test: { name: "stack", include: ["tests/stack/**/*.test.ts"], ...stack } },
      {
        extends: true,
        test: {
          name: "cli",
          include: ["tests/cli/**/*.test.ts"],
          ...stack,
          globalSetup: [...stack.globalSetup, "tests/setup/app.ts", "tests/setup/floyo.ts"],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
