import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Written in by the bundler; absent when the sources run as they are. */
declare const __FLOYO_VERSION__: string | undefined;

function readVersion(): string {
  if (typeof __FLOYO_VERSION__ === "string") return __FLOYO_VERSION__;
  const manifest: unknown = JSON.parse(
    readFileSync(fileURLToPath(new URL("../package.json", import.meta.url)), "utf8"),
  );
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : null;
  return typeof version === "string" ? version : "0.0.0";
}

/** The package's version, e.g. `0.1.0`. */
export const version = readVersion();
