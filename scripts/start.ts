// `make start`: the production build on the embedded stack, built first when a source is newer.
import { buildApp, buildIsStale, servedBuild } from "./build.ts";
import { serve } from "./serve.ts";

await serve({
  mode: "start",
  build: servedBuild,
  async before(env, progress) {
    if (buildIsStale(servedBuild)) await progress.step("Production build", () => buildApp(env, servedBuild));
  },
});
