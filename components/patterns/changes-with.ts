import type { JsonValue } from "#lib/contracts/common.ts";
import type { PatternSummary } from "#lib/contracts/patterns.ts";

export interface Neighbour {
  readonly path: string;
  /** How often both changed together. */
  readonly together: number;
  /** The pattern that says so. */
  readonly patternId: string;
}

type Statistics = Readonly<Record<string, JsonValue>>;

/** The paths in a list of a relationship's files; those of another project are others. */
function filesIn(value: JsonValue | undefined): { path: string; project: string }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((file) =>
    typeof file === "object" && file !== null && !Array.isArray(file) && typeof file.path === "string"
      ? [{ path: file.path, project: typeof file.project === "string" ? file.project : "" }]
      : [],
  );
}

/** The file that a relationship is about: the one that announces the others. */
export const announcingFile = (statistics: Statistics) => filesIn(statistics.from)[0] ?? null;

/** All files that change together with one, by all of a person's relationships, the most frequent first. */
export function findNeighbours(
  centre: { readonly path: string; readonly project: string },
  relationships: readonly Pick<PatternSummary, "id" | "statistics">[],
): Neighbour[] {
  const found = new Map<string, Neighbour>();
  const isCentre = (file: { path: string; project: string }) =>
    file.path === centre.path && file.project === centre.project;
  for (const { id, statistics } of relationships) {
    const together = typeof statistics.together === "number" ? statistics.together : 0;
    const files = filesIn(statistics.files);
    if (together === 0 || !files.some(isCentre)) continue;
    for (const file of files) {
      if (isCentre(file)) continue;
      const key = `${file.project}\n${file.path}`;
      const known = found.get(key);
      if (!known || known.together < together) found.set(key, { path: file.path, together, patternId: id });
    }
  }
  return [...found.values()].sort((a, b) => b.together - a.together || (a.path < b.path ? -1 : 1));
}
