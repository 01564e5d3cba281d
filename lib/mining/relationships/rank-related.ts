/** Weight of a commit halves in this time: what belongs together changes as a project grows. */
const HALF_LIFE_MS = 120 * 86_400_000;
/** Commits of a file looked at, newest first; older ones weigh little. */
const COMMITS_MAX = 300;
/** A file seen in few commits is trusted this little: as if it had been in so many more, alone. */
const PRIOR_COMMITS = 0.4;
const FILES_MAX = 30;
/** A commit of n files counts 1 / (n - 1) to this power: most of the evidence of a large commit is about its own size. */
const SIZE_POWER = 0.35;
/** Weights of the weaker kinds of evidence, chosen on the first four fifths of two real histories (bench/learning). */
const LIKE_WEIGHT = 0.3;
const LIKE_FLOOR = 0.3;
const NEIGHBOUR_WEIGHT = 0.5;
const BUSY_WEIGHT = 0.05;
const BUSY_COMMITS = 400;

export interface RelatedFile {
  path: string;
  /** Larger is likelier; comparable within one answer only. */
  score: number;
  /** The score's part of those of all that were looked at: the chance of being the one companion, if there is one. */
  share: number;
}

/**
 * Which files go with one file: learnt commit by commit, asked at any time. Evidence is joined in order of strength:
 * commits that held both (newer and smaller commits count more; Zimmermann et al. 2005 with decay), commits of the files
 * next to it, the same name with another ending or folder, and what is busy at the time.
 * Learning is O(files of the commit); asking is bounded by the commits and neighbours looked at.
 */
export class RelatedFiles {
  readonly #ids = new Map<string, number>();
  readonly #paths: string[] = [];
  readonly #commitsOf: number[][] = [];
  readonly #byFolder = new Map<string, number[]>();
  readonly #byStem = new Map<string, number[]>();
  readonly #commits: { atMs: number; files: number[] }[] = [];
  readonly #deleted = new Set<number>();
  #busy: Map<number, number> | undefined;

  /** Commits of more than thirty files are left out, but their files become known. */
  learn(atMs: number, paths: readonly string[], deleted: readonly string[] = []): void {
    const files = [...new Set(paths)].map((path) => this.#id(path));
    for (const file of files) this.#deleted.delete(file);
    for (const path of deleted) this.#deleted.add(this.#id(path));
    if (files.length > FILES_MAX) return;
    this.#busy = undefined;
    const commit = this.#commits.push({ atMs, files }) - 1;
    for (const file of files) this.#commitsOf[file]?.push(commit);
  }

  /** The likeliest companions of a path, best first, as known so far. */
  rank(path: string, atMs: number, most: number): RelatedFile[] {
    const file = this.#ids.get(path);
    const scores = new Map<number, number>();
    const add = (other: number, score: number) => scores.set(other, (scores.get(other) ?? 0) + score);
    if (file !== undefined) this.#addCompanions(file, atMs, 1, add);
    const near = this.#neighbours(path).filter((other) => other !== file);
    const known = file === undefined ? 0 : (this.#commitsOf[file]?.length ?? 0);
    const trustInNear = 1 / (1 + known);
    for (const { other, likeness } of this.#mostLike(path, near)) {
      add(other, LIKE_WEIGHT * likeness * (LIKE_FLOOR + trustInNear));
      if (trustInNear > 0.2) this.#addCompanions(other, atMs, NEIGHBOUR_WEIGHT * likeness * trustInNear, add);
    }
    this.#addBusy(add);
    if (file !== undefined) scores.delete(file);
    for (const gone of this.#deleted) scores.delete(gone);
    let sum = 0;
    for (const score of scores.values()) sum += score;
    return [...scores]
      .sort(([a, x], [b, y]) => y - x || a - b)
      .slice(0, most)
      .map(([other, score]) => ({ path: this.#paths[other] ?? "", score, share: score / sum }));
  }

  #addCompanions(file: number, atMs: number, weight: number, add: (other: number, score: number) => void): void {
    const commits = this.#commitsOf[file] ?? [];
    const looked = commits.slice(Math.max(0, commits.length - COMMITS_MAX));
    let total = PRIOR_COMMITS;
    for (const c of looked) total += this.#freshness(this.#commits[c]?.atMs ?? 0, atMs);
    for (const c of looked) {
      const commit = this.#commits[c];
      if (commit === undefined) continue;
      const fresh = this.#freshness(commit.atMs, atMs);
      const share = (weight * fresh) / total / Math.max(1, commit.files.length - 1) ** SIZE_POWER;
      for (const other of commit.files) if (other !== file) add(other, share);
    }
  }

  /** What the latest commits touched, whatever the file: the base rate. Kept until something new is learnt. */
  #addBusy(add: (other: number, score: number) => void): void {
    if (this.#busy === undefined) {
      this.#busy = new Map();
      const newestMs = this.#commits.at(-1)?.atMs ?? 0;
      for (const commit of this.#commits.slice(-BUSY_COMMITS)) {
        const share = (BUSY_WEIGHT * this.#freshness(commit.atMs, newestMs)) / BUSY_COMMITS;
        for (const other of commit.files) this.#busy.set(other, (this.#busy.get(other) ?? 0) + share);
      }
    }
    for (const [other, share] of this.#busy) add(other, share);
  }

  #freshness(fromMs: number, atMs: number): number {
    return 2 ** (Math.min(0, fromMs - atMs) / HALF_LIFE_MS);
  }

  #neighbours(path: string): number[] {
    const folder = this.#byFolder.get(folderOf(path)) ?? [];
    const stem = this.#byStem.get(stemOf(path)) ?? [];
    return [...new Set([...stem.slice(-60), ...folder.slice(-120)])];
  }

  #mostLike(path: string, near: readonly number[]): { other: number; likeness: number }[] {
    return near
      .map((other) => ({ other, likeness: likeness(path, this.#paths[other] ?? "") * this.#liveliness(other) }))
      .sort((a, b) => b.likeness - a.likeness || b.other - a.other)
      .slice(0, 12);
  }

  /** A file that often changes is the likelier companion. */
  #liveliness(file: number): number {
    return Math.log2(1 + (this.#commitsOf[file]?.length ?? 0)) / 4 + 0.25;
  }

  #id(path: string): number {
    let id = this.#ids.get(path);
    if (id !== undefined) return id;
    id = this.#paths.push(path) - 1;
    this.#ids.set(path, id);
    this.#commitsOf.push([]);
    push(this.#byFolder, folderOf(path), id);
    push(this.#byStem, stemOf(path), id);
    return id;
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** `queue` of `pkg/queue_test.go`, `queue.lua` and `queue.test.ts`: the name up to its first ending, without "test". */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const dot = name.indexOf(".", 1);
  return (dot < 0 ? name : name.slice(0, dot)).replace(/[-_.]?(tests?|specs?|stories)$/, "");
}

function likeness(a: string, b: string): number {
  const sameFolder = folderOf(a) === folderOf(b);
  const sameStem = stemOf(a) === stemOf(b);
  if (sameStem && !GENERIC.test(stemOf(a))) return sameFolder ? 1.5 : 1;
  return sameFolder ? 0.5 : 0.1 * sharedFolders(a, b);
}

const GENERIC = /^(index|page|layout|main|mod|route|readme|package|types?|utils?|constants|schema)$/;

function sharedFolders(a: string, b: string): number {
  const x = a.split("/");
  const y = b.split("/");
  let shared = 0;
  while (shared < Math.min(x.length, y.length) - 1 && x[shared] === y[shared]) shared++;
  return shared / Math.max(x.length, y.length);
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
