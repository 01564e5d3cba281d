import { basename } from "node:path";
import { fromText, toText } from "./file-names.ts";
import { findGitFolders, findTop, type GitFolders, nameRepository } from "./find-repository.ts";

/** What files belong together under one name: a repository, or a folder that was asked for. */
export interface Project {
  readonly name: string;
  /** Paths of events are relative to it. In the watcher's own form. */
  readonly top: string;
  readonly git: GitFolders | null;
}

/** The project of a folder that the person asked for: the repository it lies in, or itself. */
export function projectOfRoot(root: string): Project {
  const found = findTop(toText(root));
  if (!found) return { name: basename(toText(root)).slice(0, 256) || "files", top: root, git: null };
  return { name: nameRepository(found.top, found.git), top: trimmed(fromText(found.top)), git: found.git };
}

/** The project that begins at a folder below, or null when it belongs to the one above. */
export function projectAt(folder: string): Project | null {
  const git = findGitFolders(toText(folder));
  return git && { name: nameRepository(toText(folder), git), top: folder, git };
}

const trimmed = (path: string): string => path.replaceAll("\\", "/").replace(/\/$/, "");
