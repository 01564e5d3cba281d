import { chmodSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { version } from "./version.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Bundles the command into one file for Node 22 and newer, with everything it needs. */
export async function buildFloyo(outfile: string = join(root, "dist", "floyo.mjs")): Promise<void> {
  await build({
    entryPoints: [join(root, "watcher", "floyo.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "esm",
    minify: true,
    keepNames: true,
    legalComments: "inline",
    define: { __FLOYO_VERSION__: JSON.stringify(version) },
    // commander is CommonJS and asks for Node's own modules by require.
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  chmodSync(outfile, 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildFloyo(process.argv[2]);
