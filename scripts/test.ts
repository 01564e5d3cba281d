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
type Say = (line: string) => void;

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
  say: Say,
  projects: string[],
  coverage?: keyof typeof coverageMin,
  env: Record<string, string | undefined> = testEnv(),
): Promise<Tally> {
  const name = projects[0] ?? "";
  const report = join(results, `${name}.json`);
  const coverageDir = join(results, `coverage-${name}`);
  const args = ["run", ...projects.flatMap((project) => ["--project", project])];
  args.push("--silent=passed-only", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`);
  // What is taken from the cache is measured less precisely.
  if (coverage) env = { ...env, NODE_DISABLE_COMPILE_CACHE: "1" };
  if (coverage) args.push("--coverage", `--coverage.reportsDirectory=${coverageDir}`, ...coveredFiles[coverage]());
  const { code } = await run(bin("vitest"), args, { cwd: root, env, onLine: say });
  const tally = tallyVitest(report, code);
  return coverage ? sum([tally, tallyCoverage(say, coverageDir, coverage)]) : tally;
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

function tallyCoverage(say: Say, dir: string, kind: keyof typeof coverageMin): Tally {
  const min = coverageMin[kind];
  try {
    const summary = JSON.parse(readFileSync(join(dir, "coverage-summary.json"), "utf8")) as {
      total: { lines: { pct: number } };
    };
    const { pct } = summary.total.lines;
    say(`coverage of ${kind} tests: ${pct} % of lines (at least ${min} %)`);
    return tallyCheck(pct >= min, `${kind} tests cover ${pct} % of lines; at least ${min} % are asked for`);
  } catch (error) {
    return tallyCheck(false, `no coverage of ${kind} tests was reported: ${(error as Error).message}`);
  }
}

async function endToEnd(say: Say): Promise<Tally> {
  await ensureChromium(say);
  const report = join(results, "e2e.json");
  // Playwright colours by FORCE_COLOR, and Node complains of both.
  const env = { ...testEnv(), NO_COLOR: undefined, FORCE_COLOR: "0", FLOYO_E2E_JSON: report };
  const { code } = await run(bin("playwright"), ["test"], { cwd: root, env, onLine: say });
  return tallyPlaywright(report, code);
}

interface Stage {
  name: string;
  needs?: "stack" | "app";
  run: (say: Say) => Promise<Tally>;
}

/**
 * One row after the other. The stages of a row run at once: types are checked on one core alone, the app is built while
 * the stack's tests mostly wait.
 */
const rows: Stage[][] = [
  [
    { name: "types", run: types },
    { name: "lint", run: () => tool("biome", ["check", "."]) },
    { name: "unit-large", run: (say) => vitest(say, ["unit-large"]) },
  ],
  [{ name: "unit", run: (say) => vitest(say, ["unit"], "unit") }],
  [{ name: "architecture", run: (say) => vitest(say, ["architecture"]) }],
  [
    {
      name: "integration",
      needs: "stack",
      run: (say) => vitest(say, ["integration", "integration-alone", "integration-last"], "integration"),
    },
  ],
  [{ name: "rls", needs: "stack", run: (say) => vitest(say, ["rls"]) }],
  [
    { name: "stack", needs: "stack", run: (say) => vitest(say, ["stack"]) },
    {
      name: "build",
      needs: "stack",
      run: async () => {
        if (stack) await buildTested(stack);
        return tallyCheck(true);
      },
    },
  ],
  [{ name: "cli", needs: "app", run: (say) => vitest(say, ["cli"]) }],
  [{ name: "faults", needs: "app", run: (say) => vitest(say, ["faults"], undefined, plainEnv) }],
  [{ name: "e2e", needs: "app", run: endToEnd }],
];

let opening: Promise<TestStack> | undefined;
let serving: Promise<void> | undefined;
async function provide(need: Stage["needs"], say: Say): Promise<void> {
  if (!need) return;
  opening ??= openTestStack(say);
  stack = await opening;
  if (need !== "app") return;
  serving ??= serveApp(stack);
  await serving;
}

async function serveApp(opened: TestStack): Promise<void> {
  if (!tallies.has("build")) await buildTested(opened);
  await opened.startApp();
}

/** Types are not checked again where they were. */
async function buildTested({ env }: TestStack): Promise<void> {
  const isChecked = tallies.get("types")?.failed === 0;
  await buildApp({ ...env, ...(isChecked ? { FLOYO_TYPES_CHECKED: "1" } : {}) }, testedBuild);
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
const isWanted = ({ name }: Stage) => wanted.length === 0 || wanted.includes(name);
const names = rows
  .flat()
  .filter(isWanted)
  .map(({ name }) => name);
const tallies = new Map<string, Tally & { took: string }>();

/** What stages say that run beside the one whose turn it is to be read. */
const held = new Map<string, string[]>(names.map((name) => [name, []]));
const unread = [...names];
function sayOf(name: string, line: string): void {
  if (name === unread[0]) print(line);
  else held.get(name)?.push(line);
}
/** Turns to the next stage, and on while that has ended as well. */
function turn(): void {
  while (unread[0] !== undefined && tallies.has(unread[0])) {
    unread.shift();
    for (const line of held.get(unread[0] ?? "") ?? []) print(line);
  }
}

async function perform({ name, needs, run }: Stage): Promise<void> {
  const begun = performance.now();
  const say = (line: string) => sayOf(name, line);
  const indent = (line: string) => line.trim() !== "" && say(`    ${line}`);
  say(`▶ ${name}`);
  const tally = await provide(needs, indent)
    .then(() => run(indent))
    .catch((error: Error) => tallyCheck(false, error.message));
  for (const fault of tally.faults) say(`  ✗ ${fault.split("\n").join("\n    ")}`);
  const { passed, failed } = tally;
  const took = seconds(begun);
  say(`${failed === 0 ? "✓" : "✗"} ${name}: ${passed} passed, ${failed} failed (${took} s)\n`);
  tallies.set(name, { ...tally, took });
  turn();
}

for (const row of rows) await Promise.all(row.filter(isWanted).map(perform));
await stack?.stop();

const total = sum([...tallies.values()]);
for (const name of names) {
  const { passed = 0, failed = 0, took = "" } = tallies.get(name) ?? {};
  print(
    `  ${name.padEnd(14)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${took.padStart(7)} s`,
  );
}
print(`  in ${seconds(started)} s\n`);
print(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
