/**
 * A file's path within its project. Nothing above the project stays: where the project lies is said by the count of
 * its folders, or else by its name; where neither says it, the file's own name is all that is left.
 *
 * @param rootCount how many parts of the path, counted by slashes, are the project's folder
 */
export function shortenEntity(entity: string, rootCount: number | null, project: string | null): string {
  const parts = partsOf(entity);
  const file = parts.findLastIndex((part) => part !== "");
  if (file < 0) return "";
  // A path that is relative already tells of nothing above it.
  if (parts.length > 1 && parts[0] !== "" && !isAbsolute(entity) && !parts.includes("..")) return join(parts);
  const root = rootCount !== null && rootCount > 0 && rootCount <= file ? rootCount : afterProject(parts, project);
  return root === null ? (parts[file] ?? "") : join(parts.slice(root));
}

/** The last folder of the project's name: an outer one may be somebody's. */
function afterProject(parts: readonly string[], project: string | null): number | null {
  const at = project === null ? -1 : parts.slice(0, -1).lastIndexOf(project);
  return at < 0 ? null : at + 1;
}

const isAbsolute = (path: string): boolean => /^(?:[\\/~]|[a-z]:[\\/]|[a-z][a-z0-9+.-]+:\/\/)/i.test(path);

const partsOf = (path: string): string[] =>
  (/^[a-z]:[\\/]|^\\\\|^[^/]*$/i.test(path) ? path.replaceAll("\\", "/") : path).split("/");

const join = (parts: readonly string[]): string =>
  parts.filter((part) => part !== "" && part !== "." && part !== "..").join("/");

/** An address's host alone: what follows it may hold anything, and what stands before it a password. */
export function hostOf(entity: string): string | null {
  try {
    return new URL(entity.includes("://") ? entity : `https://${entity}`).hostname || null;
  } catch {
    return null;
  }
}
