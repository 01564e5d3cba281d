#!/usr/bin/env node
// The package's bin. Runs the bundle where there is one; in a checkout without it, the sources under the pinned Node.
// Plain JavaScript for old Nodes, so that they can say what is missing.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, "dist", "floyo.mjs");
const source = join(root, "watcher", "floyo.ts");
const pinned = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.exe" : "node");
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const target = existsSync(bundle) ? bundle : source;
const enough = target === bundle ? major >= 22 : major >= 24 || (major === 22 && minor >= 18);

if (enough) {
  await import(pathToFileURL(target).href);
} else if (existsSync(pinned)) {
  const { status, error } = spawnSync(pinned, [target, ...process.argv.slice(2)], { stdio: "inherit" });
  if (error) console.error(`The pinned Node could not be started: ${error.message}`);
  process.exitCode = status ?? 1;
} else {
  console.error(`floyo needs Node 22 or newer; this is ${process.versions.node}. Install it from https://nodejs.org.`);
  process.exitCode = 1;
}
