// `make test`: everything that must hold, on a stack of its own. All stages run even when one fails, and the last line
// counts: "N passed, N failed". Given words (`node scripts/test.ts unit e2e`), only the stages of those names run.
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildApp, testedBuild } from "./build.ts";
import { ensureChromium } from "./chromium.ts";
import { loadEnvFiles, root } from "./environment.ts";
import { endRunning, run } from "./run.ts";
import { sum, type Tally, tallyCheck, tallyPlaywright, tallyVitest } from "./test-report.ts";
import { openTestStack, type TestStack } from "./test-stack.ts";

const results = join(root, "test-results");
const bin = (name: string) => join(root, "node_modules", ".bin", name);
const print = (line: string) => void process.stdout.write(`${line}\n`);
const indent = (line: string) => line.trim() !== "" && print(`    ${line}`);

let stack: TestStack | undefined;
/** The environment of tests: the stack's, and nothing that an outer run of a test tool left there. */
const testEnv = () => ({ ...stack?.env, ...plainEnv });
/** For tests that kill a stack, and so start one of their own: where a database is named, they would take that one. */
const plainEnv = { NODE_ENV: "test", NO_COLOR: "1", FORCE_COLOR: undefined };

/** Share of statements of `lib` that tests of a kind must run, in percent. */
const coverageMin = { unit: 80, integration: 70 };

async function tool(name: string, args: string[]): Promise<Tally> {
  const { code, output } = await run(bin(name), args, { cwd: root, env: { NO_COLOR: "1" } });
  return tallyCheck(code === 0, output.split("\n").slice(-60).join("\n"));
}

/** Next writes the types of the routes first: a fresh clone has none. */
async function types(): Promise<Tally> {
  const routes = await tool("next", ["typegen"]);
  return routes.failed > 0 ? routes : tool("tsc", ["--noEmit"]);
}

async function vitest(
  projects: string[],
  coverage?: keyof typeof coverageMin,
  env: Record<string, string | undefined> = testEnv(),
): Promise<Tally> {
  const name = projects.join("-");
  const report = join(results, `${name}.json`);
  const coverageDir = join(results, `coverage-${name}`);
  const args = ["run", ...projects.flatMap((project) => ["--project", project])];
  args.push("--silent=passed-only", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`);
  // What is taken from the cache is measured less precisely.
  if (coverage) env = { ...env, NODE_DISABLE_COMPILE_CACHE: "1" };
  if (coverage) args.push("--coverage", `--coverage.reportsDirectory=${coverageDir}`, ...coveredFiles[coverage]());
  const { code } = await run(bin("vitest"), args, { cwd: root, env, onLine: indent });
  const tally = tallyVitest(report, code);
  return coverage ? sum([tally, tallyCoverage(coverageDir, coverage)]) : tally;
}

/**
 * Unit tests answer for what decides things without a database or a request: the engine, the contracts and every file of
 * `lib` that has a test beside it. The rest of `lib` is glue to the real parts, of which only the integration tests can
 * tell anything true; those answer for all of it.
 */
const coveredFiles: Record<keyof typeof coverageMin, () => string[]> = {
  unit: () => {
    const besides = readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.test\.tsx?$/.test(file))
      .map((file) => `lib/${file.replace(/\.test(\.tsx?)$/, "$1")}`);
    return ["lib/mining/**/*.ts", "lib/contracts/**/*.ts", ...besides].map((glob) => `--coverage.include=${glob}`);
  },
  integration: () => [],
};

function tallyCoverage(dir: string, kind: keyof typeof coverageMin): Tally {
  const min = coverageMin[kind];
  try {
    const summary = JSON.parse(readFileSync(join(dir, "coverage-summary.json"), "utf8")) as {
      total: { lines: { pct: number } };
    };
    const { pct } = summary.total.lines;
    print(`    coverage of ${kind} tests: ${pct} % of lines (at least ${min} %)`);
    return tallyCheck(pct >= min, `${kind} tests cover ${pct} % of lines; at least ${min} % are asked for`);
  } catch (error) {
    return tallyCheck(false, `no coverage of ${kind} tests was reported: ${(error as Error).message}`);
  }
}

async function endToEnd(): Promise<Tally> {
  await ensureChromium(indent);
  const report = join(results, "e2e.json");
  // Playwright colours by FORCE_COLOR, and Node complains of both.
  const env = { ...testEnv(), NO_COLOR: undefined, FORCE_COLOR: "0", FLOYO_E2E_JSON: report };
  const { code } = await run(bin("playwright"), ["test"], { cwd: root, env, onLine: indent });
  return tallyPlaywright(report, code);
}

interface Stage {
  name: string;
  needs?: "stack" | "app";
  run: () => Promise<Tally>;
}

const stages: Stage[] = [
  { name: "types", run: types },
  { name: "lint", run: () => tool("biome", ["check", "."]) },
  { name: "unit", run: () => vitest(["unit"], "unit") },
  { name: "architecture", run: () => vitest(["architecture"]) },
  { name: "integration", needs: "stack", run: () => vitest(["integration"], "integration") },
  { name: "rls", needs: "stack", run: () => vitest(["rls"]) },
  { name: "stack", needs: "stack", run: () => vitest(["stack"]) },
  {
    name: "build",
    needs: "stack",
    run: () => buildApp(stack?.env ?? {}, testedBuild).then(() => tallyCheck(true)),
  },
  { name: "cli", needs: "app", run: () => vitest(["cli"]) },
  { name: "faults", needs: "app", run: () => vitest(["faults"], undefined, plainEnv) },
  { name: "e2e", needs: "app", run: endToEnd },
];

let appStarted = false;
async function provide(need: Stage["needs"]): Promise<void> {
  if (!need) return;
  stack ??= await openTestStack(indent);
  if (need === "app" && !appStarted) {
    if (!tallies.has("build")) await buildApp(stack?.env ?? {}, testedBuild);
    await stack.startApp();
    appStarted = true;
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    endRunning();
    void (stack?.stop() ?? Promise.resolve()).finally(() => process.exit(130));
  });
}

loadEnvFiles();
// Most of what tests do is start programs. By file name, so it is as good for the next run.
process.env.NODE_COMPILE_CACHE ??= join(root, ".floyo-compile-cache");
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const started = performance.now();
const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
const wanted = process.argv.slice(2);
const tallies = new Map<string, Tally>();
const took = new Map<string, string>();

for (const stage of stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const begun = performance.now();
  print(`▶ ${stage.name}`);
  const tally = await provide(stage.needs)
    .then(stage.run)
    .catch((error: Error) => tallyCheck(false, error.message));
  tallies.set(stage.name, tally);
  took.set(stage.name, seconds(begun));
  for (const fault of tally.faults) print(`  ✗ ${fault.split("\n").join("\n    ")}`);
  print(
    `${tally.failed === 0 ? "✓" : "✗"} ${stage.name}: ${tally.passed} passed, ${tally.failed} failed (${took.get(stage.name)} s)\n`,
  );
}
await stack?.stop();

const total = sum([...tallies.values()]);
for (const [name, { passed, failed }] of tallies)
  print(
    `  ${name.padEnd(14)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${(took.get(name) ?? "").padStart(7)} s`,
  );
print(`  in ${seconds(started)} s\n`);
print(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
