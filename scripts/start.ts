// `make start`: the production build on the embedded stack, built first when a source is newer.
import { buildApp } from "./build.ts";
import { buildIsStale } from "./next-app.ts";
import { serve } from "./serve.ts";

await serve({
  mode: "start",
  async before(env, progress) {
    if (buildIsStale()) await progress.step("Production build", () => buildApp({ env }));
  },
});
