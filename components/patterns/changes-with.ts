import type { JsonValue } from "#lib/contracts/common.ts";
import type { PatternSummary } from "#lib/contracts/patterns.ts";

export interface NamedFile {
  readonly path: string;
  /** Empty where none is known. */
  readonly project: string;
}

export interface Neighbour extends NamedFile {
  /** How often both changed together. */
  readonly together: number;
  /** The pattern that says so. */
  readonly patternId: string;
}

type Statistics = Readonly<Record<string, JsonValue>>;

/** The paths in a list of a relationship's files; those of another project are others. */
function filesIn(value: JsonValue | undefined): NamedFile[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((file) =>
    typeof file === "object" && file !== null && !Array.isArray(file) && typeof file.path === "string"
      ? [{ path: file.path, project: typeof file.project === "string" ? file.project : "" }]
      : [],
  );
}

const keyOf = ({ path, project }: NamedFile) => `${project}\n${path}`;
const isSame = (one: NamedFile, other: NamedFile) => keyOf(one) === keyOf(other);

/** The file that a relationship is about: the one that announces the others, or that goes with a command. */
export const announcingFile = (statistics: Statistics) =>
  filesIn(statistics.from)[0] ?? filesIn(statistics.files)[0] ?? null;

/** All files that change together with one, by all of a person's relationships, the most frequent first. */
export function findNeighbours(
  centre: NamedFile,
  relationships: readonly Pick<PatternSummary, "id" | "statistics">[],
): Neighbour[] {
  const found = new Map<string, Neighbour>();
  const isCentre = (file: NamedFile) => isSame(file, centre);
  for (const { id, statistics } of relationships) {
    const together = typeof statistics.together === "number" ? statistics.together : 0;
    const files = filesIn(statistics.files);
    if (together === 0 || !files.some(isCentre)) continue;
    for (const file of files) {
      if (isCentre(file)) continue;
      const key = keyOf(file);
      const known = found.get(key);
      if (!known || known.together < together) found.set(key, { ...file, together, patternId: id });
    }
  }
  return [...found.values()].sort((a, b) => b.together - a.together || (a.path < b.path ? -1 : 1));
}

/** All files of a person's relationships, each with the most that one of them was seen; the most frequent first. */
export function listRelatedFiles(
  relationships: readonly Pick<PatternSummary, "statistics">[],
): (NamedFile & { readonly together: number })[] {
  const found = new Map<string, NamedFile & { together: number }>();
  for (const { statistics } of relationships) {
    const together = typeof statistics.together === "number" ? statistics.together : 0;
    for (const file of filesIn(statistics.files)) {
      const key = keyOf(file);
      if ((found.get(key)?.together ?? 0) < together) found.set(key, { ...file, together });
    }
  }
  return [...found.values()].sort((a, b) => b.together - a.together || (a.path < b.path ? -1 : 1));
}
