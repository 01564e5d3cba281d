// Installs what package-lock.json names, when that is not what node_modules holds, and checks the Node that will run.
// Plain JavaScript for Node 18 and up: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major] = process.versions.node.split(".").map(Number);
if (major < 18)
  stop(`Node ${process.versions.node} is too old even to install with; Node 18 or newer is needed (24 is best).`);

// What the packages are patched with, and where it is noted once they are.
const patches = join(root, "patches");
const patchedWith = readdirSync(patches)
  .sort()
  .map((name) => readFileSync(join(patches, name), "utf8"))
  .join("");
const noteOfPatches = join(root, "node_modules", ".patched-with");

if (!upToDate()) {
  const started = Date.now();
  console.log("Installing packages (only when package-lock.json or patches/ has changed) …");
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (npm.status !== 0)
    stop("`npm ci` failed; what it printed above says why. Once mended, run the same command again.");
  writeFileSync(noteOfPatches, patchedWith);
  console.log(`Installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
// Also where npm was told to skip install scripts.
await import(pathToFileURL(join(root, "scripts", "pin-node.mjs")).href);

const pinned = join(root, "node_modules", ".bin", "node");
const asked = spawnSync(existsSync(pinned) ? pinned : "node", ["--version"], { encoding: "utf8" });
const version = (asked.stdout ?? "").trim().replace(/^v/, "");
const [runMajor, runMinor] = version.split(".").map(Number);
if (!(runMajor > 22 || (runMajor === 22 && runMinor >= 22))) {
  const found = version || "none that starts";
  stop(
    `Floyo runs on Node 22.22 or newer; found ${found}. On ${process.platform}-${process.arch} npm brings no Node of its own, so install Node 24.`,
  );
}

/** Whether node_modules holds exactly the versions of the lock file (npm notes them there when it is done), patched as now. */
function upToDate() {
  try {
    if (readFileSync(noteOfPatches, "utf8") !== patchedWith) return false;
    const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
    const held = JSON.parse(readFileSync(join(root, "node_modules", ".package-lock.json"), "utf8")).packages;
    return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
      if (path === "") return true;
      const there = held[path];
      // Optional packages of other platforms stay away.
      if (!there) return Boolean(optional || devOptional);
      return there.version === version && there.integrity === integrity;
    });
  } catch {
    return false;
  }
}

function stop(message) {
  console.error(`\n${message}`);
  process.exit(1);
}
