// `npm run e2e -- <arguments of playwright test>`: end-to-end tests alone, on a stack and a production build of their own.
import { buildApp, buildIsStale, testedBuild } from "./build.ts";
import { ensureChromium } from "./chromium.ts";
import { loadEnvFiles, root } from "./environment.ts";
import { endRunning, run } from "./run.ts";
import { openTestStack } from "./test-stack.ts";

loadEnvFiles();
await ensureChromium(console.log);
const stack = await openTestStack(console.log);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, endRunning);
let code = 1;
try {
  if (buildIsStale(testedBuild)) {
    console.log("building …");
    await buildApp(stack.env, testedBuild);
  }
  await stack.startApp();
  ({ code } = await run("node_modules/.bin/playwright", ["test", ...process.argv.slice(2)], {
    cwd: root,
    env: { ...stack.env, NODE_ENV: "test" },
    onLine: (line) => console.log(line),
  }));
} finally {
  await stack.stop();
}
process.exit(code);
