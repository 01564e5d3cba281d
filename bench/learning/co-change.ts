import { mineEvents } from "#lib/mining/mine-events.ts";
import type { RelationshipPattern } from "#lib/mining/types.ts";
import { type Change, readHistory, toEvents } from "#tests/fixtures/histories/read-history.ts";
import { scoreRelated } from "./score-related.ts";
import type { Section } from "./table.ts";

/** What was published for these histories, by counting together (shared data, README). */
const published = { a: 0.451, b: 0.508 };
/** A rule that is shown as likely says so from here on. */
const SURE = 0.8;

/**
 * Files that change together, on the last fifth of commits of 2–30 files: how often one of the first three guesses is right,
 * and how often the rules that were shown as sure hold.
 */
export const measure: Section = (tell) => {
  for (const name of ["a", "b"] as const) {
    const history = readHistory(name);
    const { queries, hitAt3, hitAt3Online, hitAt3Popular } = scoreRelated(history);
    const beside = `${queries} questions; learning on ${hitAt3Online.toFixed(3)}, popular files ${hitAt3Popular.toFixed(3)}`;
    tell({
      name: `history-${name}: hit@3, learnt until the split`,
      value: hitAt3,
      must: ">",
      limit: published[name],
      note: beside,
    });
    const { held, asked, rules } = holdRules(history);
    tell({
      name: `history-${name}: shown rules that held when asked`,
      value: asked === 0 ? Number.NaN : held / asked,
      must: "≥",
      limit: SURE,
      note: `${held} of ${asked} times, ${rules} rules of confidence ≥ ${SURE}`,
    });
  }
};

/** Mines what came before the split, and asks each sure rule at every later commit that changes what announces. */
function holdRules(history: readonly Change[]) {
  const events = toEvents(history);
  const commits = new Map<string, { atMs: number; paths: Set<string> }>();
  for (const { group = "", occurredAtMs, path = "" } of events) {
    const known = commits.get(group);
    if (known === undefined) commits.set(group, { atMs: occurredAtMs, paths: new Set([path]) });
    else known.paths.add(path);
  }
  const sized = [...commits.values()]
    .filter(({ paths }) => paths.size >= 2 && paths.size <= 30)
    .sort((x, y) => x.atMs - y.atMs);
  const splitMs = sized[Math.floor(sized.length * 0.8)]?.atMs ?? 0;
  const { patterns } = mineEvents(
    events.filter(({ occurredAtMs }) => occurredAtMs < splitMs),
    { nowMs: splitMs, timeZone: "UTC" },
  );
  const shown = patterns.filter(
    (pattern): pattern is RelationshipPattern =>
      pattern.kind === "relationship" &&
      pattern.statistics.role === "changes_with" &&
      pattern.status === "active" &&
      pattern.confidence >= SURE,
  );
  let held = 0;
  let asked = 0;
  for (const { statistics } of shown) {
    for (const { atMs, paths } of sized) {
      if (atMs < splitMs || !statistics.from.every(({ path }) => paths.has(path))) continue;
      asked++;
      if (statistics.to.every(({ path }) => paths.has(path))) held++;
    }
  }
  return { held, asked, rules: shown.length };
}
