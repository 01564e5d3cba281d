// `make bench`: every benchmark, one after the other, on a stack and a production build of their own. Each prints its
// figures beside their limit or their peer from the same run. Given words, only the benchmarks whose names hold one run.
import { join } from "node:path";
import { buildApp, buildIsStale, testedBuild } from "./build.ts";
import { loadEnvFiles, root } from "./environment.ts";
import { showProgress } from "./progress.ts";
import { endRunning, run } from "./run.ts";
import { openTestStack } from "./test-stack.ts";

const benchmarks = [
  "bench/learning/run.ts",
  "bench/ingest.ts",
  "bench/ingest-memory.ts",
  "bench/list-api.ts",
  "bench/cached-reads.ts",
  "bench/dashboard.ts",
  "bench/jobs.ts",
  "bench/watch.ts",
  "bench/faults.ts",
];
/** Those that need no app. */
const withoutApp = ["bench/learning/run.ts", "bench/ingest-memory.ts", "bench/jobs.ts", "bench/watch.ts"];

loadEnvFiles();
const progress = showProgress();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    endRunning();
    process.exit(130);
  });
}

const words = process.argv.slice(2);
const chosen = benchmarks.filter((name) => words.length === 0 || words.some((word) => name.includes(word)));

// The benchmarks of the server measure the production build when a fresh one is there.
if (chosen.some((name) => !withoutApp.includes(name)) && buildIsStale(testedBuild)) {
  await progress.step("Production build", async () => {
    const stack = await openTestStack(() => undefined);
    await buildApp(stack.env, testedBuild).finally(() => stack.stop());
  });
}

let failed = 0;
for (const file of chosen) {
  progress.say(`\n▶ ${file}`);
  const { code } = await run(process.execPath, [join(root, file)], {
    cwd: root,
    onLine: (line) => progress.say(`  ${line}`),
  });
  if (code !== 0) failed += 1;
}
progress.say(failed === 0 ? "" : `\n${failed} of the benchmarks failed`);
process.exit(failed === 0 ? 0 : 1);
