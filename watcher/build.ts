import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
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

/**
 * Makes the folder that `npm publish` takes: the one file, what it is called, and a page for the registry.
 *
 * @param folder is made anew
 */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await buildFloyo(join(folder, "floyo.mjs"));
  const manifest = {
    name: "floyo",
    version,
    description:
      "Captures what you do to files, redacts it on your machine, and sends it to Floyo, which finds what repeats.",
    license: "MIT",
    type: "module",
    bin: { floyo: "floyo.mjs" },
    files: ["floyo.mjs"],
    engines: { node: ">=22" },
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  copyFileSync(join(root, "watcher", "package-readme.md"), join(folder, "README.md"));
}

// `node watcher/build.ts [file]` makes the one file, `node watcher/build.ts --package [folder]` what is published.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first, folder = join(root, "dist", "package")] = process.argv.slice(2);
  if (first === "--package") await buildPackage(folder);
  else await buildFloyo(first);
}
