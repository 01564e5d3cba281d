import { realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { sensitivePathRule } from "#lib/capture/redact/sensitive-path.ts";
import { runGit } from "../collect/read-repository.ts";
import { systemCode, usageFault } from "../fault.ts";
import { fromText } from "./file-names.ts";
import { readText } from "./find-repository.ts";
import { IgnoreRules, type RuleSettings } from "./ignore-rules.ts";

/** A folder that the person asked for. */
export interface RootFolder {
  /** Absolute and free of symbolic links, in the watcher's own form. */
  readonly path: string;
  /** As text. */
  readonly shown: string;
}

/**
 * The folders to watch. One that lies in another is watched with it.
 *
 * @param paths as the person gave them
 * @throws Fault USAGE
 */
export function findRoots(paths: readonly string[], cwd: string): RootFolder[] {
  const found = [...new Set(paths.map((path) => findRoot(resolve(cwd, path), path)))].sort();
  return found
    .filter((path) => !found.some((other) => other !== path && path.startsWith(other.replace(/\/?$/, "/"))))
    .map((shown) => ({ path: fromText(shown).replace(/\/$/, ""), shown }));
}

function findRoot(path: string, given: string): string {
  let real: string;
  try {
    real = realpathSync(path).replaceAll("\\", "/");
    if (!statSync(real).isDirectory()) throw usageFault(`${given} is no folder.`, "Give the folder that it is in.");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") throw usageFault(`There is no folder ${given}.`);
    if (code === "EACCES") throw usageFault(`${given} cannot be read.`, "Check who owns it.");
    throw error;
  }
  const rule = sensitivePathRule(`${real}/`);
  if (rule !== null) throw usageFault(`${given} is not watched: it holds secrets (${rule}).`);
  return real;
}

/** What holds for every root: the person's options, git's global excludes, and what is never watched. */
export async function readRuleSettings(
  env: NodeJS.ProcessEnv,
  exclude: readonly string[],
  floyoHome: string,
): Promise<RuleSettings> {
  return {
    exclude,
    globalExcludes: await readGlobalExcludes(env),
    never: [fromText(realOr(floyoHome))],
    ignoreCase: process.platform !== "linux",
    home: fromText(realOr(homedir())),
  };
}

/** The file of `core.excludesFile`, or of git's default for it. */
async function readGlobalExcludes(env: NodeJS.ProcessEnv): Promise<string | null> {
  try {
    const { code, stdout } = await runGit(homedir(), ["config", "--global", "--path", "--get", "core.excludesFile"]);
    if (code === 0 && stdout.trim() !== "") return readText(stdout.trim());
  } catch {
    // Without git there may still be its file.
  }
  return readText(`${env.XDG_CONFIG_HOME || `${homedir()}/.config`}/git/ignore`);
}

export const rulesFor = (root: RootFolder, settings: RuleSettings): IgnoreRules => new IgnoreRules(root.path, settings);

function realOr(path: string): string {
  try {
    return realpathSync(path).replaceAll("\\", "/");
  } catch {
    return resolve(path).replaceAll("\\", "/");
  }
}
