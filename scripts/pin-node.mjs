// Links the pinned Node (an optional dependency) to node_modules/.bin/node, so that every npm script runs on it.
// npm 10 loses that link when several packages share the bin name, and npm 11 sometimes picks the wrong platform's.
// Plain JavaScript for Node 18: it runs before the pin is in force. Inert on Vercel, which brings its own Node.
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const platforms = { "linux-x64": "bin/node", "linux-arm64": "bin/node", "win32-x64": "bin/node.exe" };
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const key = `${process.platform}-${process.arch}`;
const name = `node-${key.replace("win32", "win")}`;
const binary = platforms[key] && join(root, "node_modules", name, platforms[key]);

if (!process.env.VERCEL && binary && existsSync(binary) && process.platform !== "win32") {
  const link = join(root, "node_modules", ".bin", "node");
  mkdirSync(dirname(link), { recursive: true });
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link);
  chmodSync(binary, 0o755);
  symlinkSync(relative(dirname(link), binary), link);
}
