import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

/** One source file, by its path from the project's root with forward slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const rooms = "{app,components,lib,drizzle,inngest,watcher,local,scripts,tests,bench}/**/*.{ts,tsx,mjs}";
const left = /(^|\/)(node_modules|\.next|dist|fixtures|coverage)\//;

/** Every source file that people write, the ones at the root included. */
export function loadSources(): Source[] {
  const paths = [...globSync(rooms, { cwd: root }), ...globSync("*.{ts,mjs}", { cwd: root })];
  return paths
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !left.test(path) && !path.endsWith(".d.ts"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

const specifiers =
  /(?:^|[\s;}])(?:import|export)\s(?:[^"'`;]*?\sfrom\s)?\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;

/** What a file imports: paths from the root for files of ours, names for packages. Comments are left out. */
export function importsOf({ path, text }: Source): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
  return [...code.matchAll(specifiers)].map((match) => resolve(path, match[1] ?? match[2] ?? ""));
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith("#")) return specifier.slice(1);
  if (specifier.startsWith(".")) return posix.normalize(posix.join(dirname(from), specifier));
  return `npm:${specifier}`;
}
