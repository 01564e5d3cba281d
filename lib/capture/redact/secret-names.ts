/**
 * Names of folders that everybody has. They tell of nobody's work, and commands are full of them: hidden there, they would
 * take what repeats away and hide nothing.
 */
const commonNames = new Set(
  `api app apps assets bin build client code common components config core css data desktop dist doc docs documents
  downloads e2e example examples fixtures home html images img include index integration java js lib libs log logs main
  node_modules out package packages page pages private project projects public repo resources script scripts server
  service services spec src static style styles target temp template templates test tests tmp tool tools ts types unit
  user users util utils var vendor web www`.split(/\s+/),
);

/** Whether a folder's name by itself tells of what a rule hides. One letter, or digits alone, do not. */
export const isTelling = (name: string): boolean =>
  name.length > 1 && !/^[\d.~]+$/.test(name) && !commonNames.has(name.toLowerCase());

/** The last plain name in a pattern, which is what it picks out: `secret` of `src/secret/*.md`; null when it has none. */
export function nameInPattern(pattern: string): string | null {
  const parts = pattern.split("/").filter((part) => part !== "");
  return parts.findLast((part) => !/[*?[\\!#]/.test(part)) ?? null;
}

/** Finds each of these names where it stands as a word of its own, whatever the case of its letters; null for none. */
export function wordsOf(names: Iterable<string>): RegExp | null {
  const words = [...names]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&"));
  return words.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join("|")})(?![\\p{L}\\p{N}])`, "giu");
}
