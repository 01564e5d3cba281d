import { RelatedFiles } from "#lib/mining/relationships/rank-related.ts";
import type { Change } from "#tests/fixtures/histories/read-history.ts";

export interface RelatedScore {
  queries: number;
  /** Share of queries with one of the first three right: learnt until the split, and learnt on after each commit. */
  hitAt3: number;
  hitAt3Online: number;
  hitAt3Popular: number;
}

interface Commit {
  atMs: number;
  paths: string[];
  deleted: string[];
}

/**
 * Predicts the rest of a commit from each of its files, on the last 20 % of commits of 2–30 files, beside the peer that
 * always names the most popular files.
 */
export function scoreRelated(changes: readonly Change[]): RelatedScore {
  const commits = readCommits(changes);
  const sized = commits.filter(({ paths }) => paths.length >= 2 && paths.length <= 30);
  const splitMs = sized[Math.floor(sized.length * 0.8)]?.atMs ?? 0;
  const still = new RelatedFiles();
  const online = new RelatedFiles();
  const popular = new Map<string, number>();
  const score = { queries: 0, still: 0, online: 0, popular: 0 };
  let top: string[] | undefined;
  for (const { atMs, paths, deleted } of commits) {
    const isTest = atMs >= splitMs && paths.length >= 2 && paths.length <= 30;
    if (isTest) {
      top ??= [...popular]
        .sort(([, a], [, b]) => b - a)
        .slice(0, 4)
        .map(([path]) => path);
      for (const path of paths) {
        const rest = new Set(paths.filter((other) => other !== path));
        score.queries++;
        if (still.rank(path, atMs, 3).some((guess) => rest.has(guess.path))) score.still++;
        if (online.rank(path, atMs, 3).some((guess) => rest.has(guess.path))) score.online++;
        if (
          top
            .filter((other) => other !== path)
            .slice(0, 3)
            .some((guess) => rest.has(guess))
        )
          score.popular++;
      }
    }
    online.learn(atMs, paths, deleted);
    if (atMs >= splitMs) continue;
    still.learn(atMs, paths, deleted);
    for (const path of paths) popular.set(path, (popular.get(path) ?? 0) + 1);
  }
  const share = (hits: number) => hits / Math.max(1, score.queries);
  return {
    queries: score.queries,
    hitAt3: share(score.still),
    hitAt3Online: share(score.online),
    hitAt3Popular: share(score.popular),
  };
}

function readCommits(changes: readonly Change[]): Commit[] {
  const byCommit = new Map<string, Commit>();
  for (const { commit, occurred_at, path, type } of changes) {
    const known = byCommit.get(commit) ?? { atMs: Date.parse(occurred_at), paths: [], deleted: [] };
    known.paths.push(path);
    if (type === "file_deleted") known.deleted.push(path);
    byCommit.set(commit, known);
  }
  return [...byCommit.values()].sort((a, b) => a.atMs - b.atMs);
}
