import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { basename } from "node:path";
import { Fault, systemCode, usageFault } from "../fault.ts";

export interface Repository {
  /** The folder git runs in. */
  readonly folder: string;
  /** The working tree's top, which paths in commits begin at; of a bare repository the folder that git runs in. */
  readonly top: string;
  /** The working tree's own git folder. */
  readonly gitFolder: string;
  /** The hash of the first commit, going back along first parents: the same in every full clone. */
  readonly identity: string;
  /** What it is called where it came from, or its folder's name. */
  readonly name: string;
  readonly head: string;
  readonly shallow: boolean;
}

/**
 * Finds out which repository a folder belongs to.
 *
 * @throws Fault NO_GIT, USAGE when the folder is in no repository, NO_COMMITS
 */
export async function readRepository(folder: string): Promise<Repository> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw usageFault(`There is no folder ${folder}.`);
  const place = await runGit(folder, ["rev-parse", "--is-shallow-repository", "--absolute-git-dir"]);
  if (place.code !== 0) {
    throw usageFault(`${folder} is not a git repository that can be read.`, firstLine(place.stderr));
  }
  const head = await runGit(folder, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (head.code !== 0) throw new Fault("NO_COMMITS", `The repository in ${folder} has no commits yet.`);
  const [shallow, gitFolder = ""] = place.stdout.split("\n");
  const top = await runGit(folder, ["rev-parse", "--show-toplevel"]);
  const roots = await requireGit(folder, ["rev-list", "--first-parent", "--max-parents=0", "HEAD"]);
  return {
    folder,
    top: top.code === 0 ? top.stdout.replace(/\r?\n$/, "") : folder,
    gitFolder,
    identity: firstLine(roots),
    name: await readName([top.stdout, gitFolder], folder),
    head: head.stdout.trim(),
    shallow: shallow === "true",
  };
}

async function readName(places: readonly string[], folder: string): Promise<string> {
  const origin = await runGit(folder, ["config", "--get", "remote.origin.url"]);
  for (const from of [origin.stdout, ...places]) {
    const name = basename(
      from
        .trim()
        .replace(/[/\\]+$/, "")
        .replaceAll("\\", "/")
        .replace(/^[^/]*:(?!\/\/)/, ""),
    ).replace(/\.git$/, "");
    if (name !== "") return name.slice(0, 256);
  }
  return "repository";
}

/** The person's own address as git knows it, or null. */
export async function readOwnEmail(folder: string): Promise<string | null> {
  return (await runGit(folder, ["config", "--get", "user.email"])).stdout.trim() || null;
}

/** The commonest authors, as `Name <address>`, for a person whose own address matches no commit. */
export async function readCommonAuthors(folder: string, most: number): Promise<string[]> {
  const { stdout } = await runGit(folder, [
    "shortlog",
    "--summary",
    "--numbered",
    "--email",
    "--max-count=20000",
    "HEAD",
  ]);
  return stdout
    .split("\n")
    .map((line) => line.replace(/^\s*\d+\s+/, "").trim())
    .filter(Boolean)
    .slice(0, most);
}

/** Whether all of `earlier`'s history is in `later`'s. */
export async function isAncestor(folder: string, earlier: string, later: string): Promise<boolean> {
  return (await runGit(folder, ["merge-base", "--is-ancestor", earlier, later])).code === 0;
}

/** A date as people write it, in seconds since 1970. @throws Fault USAGE */
export async function parseSince(folder: string, since: string): Promise<number> {
  const seconds = /^--max-age=(\d+)$/.exec((await requireGit(folder, ["rev-parse", `--since=${since}`])).trim())?.[1];
  if (seconds === undefined)
    throw usageFault(`git cannot read this date: ${since}`, 'Give one such as 2026-01-31 or "3 months ago".');
  return Number(seconds);
}

export interface GitOutput {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git to its end. No shell takes part, so that no name can be mistaken for a command. @throws Fault NO_GIT */
export function runGit(folder: string, args: readonly string[]): Promise<GitOutput> {
  const child = startGit(folder, args);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(explainSpawn(error, folder)));
    child.once("close", (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString("utf8"), stderr: Buffer.concat(err).toString("utf8") }),
    );
  });
}

async function requireGit(folder: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runGit(folder, args);
  if (code === 0) return stdout;
  throw new Fault("GIT_FAILED", `git ${args[0]} failed in ${folder}.`, { hint: firstLine(stderr) });
}

/** Starts git in a folder, without pager, prompts, locks, or a repository that the environment forces upon it. */
export function startGit(folder: string, args: readonly string[]) {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
  };
  for (const name of repositoryVariables) delete env[name];
  return spawn("git", ["--no-pager", ...args], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
}

/** Set inside git's hooks; they would win over the folder asked for. */
const repositoryVariables = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_COMMON_DIR",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_NAMESPACE",
  "GIT_PREFIX",
];

export function explainSpawn(error: unknown, folder: string): unknown {
  if (systemCode(error) !== "ENOENT") return error;
  return new Fault("NO_GIT", `git could not be started in ${folder}.`, {
    hint: "Install git, or put it on your PATH.",
    cause: error,
  });
}

export const firstLine = (text: string): string => text.trim().split("\n")[0] ?? "";
