import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** Where git keeps what it knows of a working tree. */
export interface GitFolders {
  /** The working tree's own: `HEAD`, `index`, `logs/HEAD`. */
  readonly own: string;
  /** What all working trees of the repository share: `config`, `info/exclude`. */
  readonly common: string;
}

/** The git folders of a working tree, or null when the folder is not the top of one. */
export function findGitFolders(folder: string): GitFolders | null {
  const path = join(folder, ".git");
  try {
    if (statSync(path).isDirectory()) return isGitFolder(path) ? { own: path, common: path } : null;
    const target = /^gitdir: (.+?)\s*$/m.exec(readFileSync(path, "utf8"))?.[1];
    if (target === undefined) return null;
    const own = resolve(folder, target);
    const shared = readText(join(own, "commondir"));
    return { own, common: shared === null ? own : resolve(own, shared.trim()) };
  } catch {
    return null;
  }
}

const isGitFolder = (path: string): boolean => statSync(join(path, "HEAD"), { throwIfNoEntry: false }) !== undefined;

/** The nearest folder above (or this one) that is the top of a working tree. */
export function findTop(folder: string): { readonly top: string; readonly git: GitFolders } | null {
  for (let at = folder; ; at = dirname(at)) {
    const git = findGitFolders(at);
    if (git) return { top: at, git };
    if (dirname(at) === at) return null;
  }
}

/** What a repository is called: by where it came from, or by its folder. As `floyo import git` calls it. */
export function nameRepository(top: string, { common }: GitFolders): string {
  const config = readText(join(common, "config")) ?? "";
  const section = /^\s*\[remote "origin"\]([^[]*)/m.exec(config)?.[1] ?? "";
  const url = /^\s*url\s*=\s*"?(.+?)"?\s*$/m.exec(section)?.[1];
  return (url === undefined ? null : lastPart(url)) ?? lastPart(top) ?? "repository";
}

function lastPart(place: string): string | null {
  const path = place
    .trim()
    .replace(/[/\\]+$/, "")
    .replaceAll("\\", "/")
    .replace(/^[^/]*:(?!\/\/)/, "");
  return (
    basename(path)
      .replace(/\.git$/, "")
      .slice(0, 256) || null
  );
}

/** The branch that a working tree is on; null where it is on none. @param own its own git folder */
export const readBranch = (own: string): string | null =>
  /^ref: refs\/heads\/(.+)$/m.exec(readText(join(own, "HEAD")) ?? "")?.[1] ?? null;

export function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
