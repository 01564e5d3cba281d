import { chmodSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { version } from "./version.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Zod offers its messages in some fifty languages through one object that no bundler can see through; we use none. */
const leaveOutLocales: Plugin = {
  name: "leave-out-locales",
  setup(builder) {
    builder.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export {};" }));
  },
};

/** Bundles the command into one file for Node 22 and newer, with everything it needs. */
export async function buildFloyo(outfile: string = join(root, "dist", "floyo.mjs")): Promise<void> {
  await build({
    entryPoints: [join(root, "watcher", "floyo.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "esm",
    charset: "utf8",
    minify: true,
    keepNames: true,
    legalComments: "inline",
    define: { __FLOYO_VERSION__: JSON.stringify(version) },
    plugins: [leaveOutLocales],
    banner: { js: "#!/usr/bin/env node" },
    logLevel: "warning",
  });
  chmodSync(outfile, 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildFloyo(process.argv[2]);
