import type { Timeline } from "../assemble-timeline.ts";
import type { Describer } from "../describe-steps.ts";
import type { InPieces } from "../in-pieces.ts";
import { heldOutConfidence } from "../statistics/wilson.ts";
import type { NearMiss, RelationshipPattern } from "../types.ts";
import { collectLinks, type FoundLink } from "./collect-links.ts";
import { linkNodes } from "./link-nodes.ts";
import { CONFIDENCE_MIN, RELATIONSHIP_DAYS_MIN } from "./mine-relationships.ts";
import { namedFiles } from "./named-files.ts";
import { LINK_ROLES, testLinks } from "./test-links.ts";
import { daysOf, titleOfLink, toLinkPattern } from "./to-link-pattern.ts";

/** Of each role, the surest. */
const PATTERNS_MAX = 100;
/** Of one action's inputs, its outputs, or what follows one file: a list that a person reads. */
const PER_ACTION_MAX = 10;

export interface MinedLinks {
  patterns: RelationshipPattern[];
  candidates: number;
  significant: number;
  nearMisses: NearMiss[];
}

/**
 * What commands, tools and apps work from, what they write, and which of them follows a file (see `testLinks`). Found in
 * stretches of activity as they are, counted on five days at least, and as sure as the lower bound of what held on the last
 * fifth of time. O(runs) in two walks, and within bounds of files and actions.
 * @param named a timeline whose files and commands that do not recur are called by what repeats of their names
 */
export function* mineLinks(named: Timeline, describer: Describer, asOfMs: number): InPieces<MinedLinks> {
  const nodes = linkNodes(named);
  yield;
  if (nodes === undefined) return { patterns: [], candidates: 0, significant: 0, nearMisses: [] };
  const { links, hypotheses } = yield* testLinks(named, nodes, namedFiles(nodes));
  yield;
  const sure: { link: FoundLink; confidence: number }[] = [];
  const nearMisses: NearMiss[] = [];
  for (const link of yield* collectLinks(named, nodes, links)) {
    const confidence = heldOutConfidence(
      link.trials.map(({ position, other }) => ({ atMs: named.startMs[position] as number, held: other >= 0 })),
    );
    if (confidence < CONFIDENCE_MIN) continue;
    const days = daysOf(
      named,
      link.trials.filter(({ other }) => other >= 0),
    ).length;
    if (days >= RELATIONSHIP_DAYS_MIN) sure.push({ link, confidence });
    else if (days === RELATIONSHIP_DAYS_MIN - 1) {
      const title = titleOfLink(nodes, describer, link);
      nearMisses.push({ kind: "relationship", title, reason: `seen on ${days} days, 1 more needed` });
    }
  }
  yield;
  sure.sort(
    (a, b) =>
      b.confidence - a.confidence ||
      b.link.trials.length - a.link.trials.length ||
      a.link.file - b.link.file ||
      a.link.action - b.link.action,
  );
  const patterns = LINK_ROLES.flatMap((role) => {
    const perSide = new Map<number, number>();
    return sure
      .filter(({ link }) => {
        if (link.role !== role) return false;
        const side = role === "followed_by" ? link.file : link.action;
        const taken = perSide.get(side) ?? 0;
        perSide.set(side, taken + 1);
        return taken < PER_ACTION_MAX;
      })
      .slice(0, PATTERNS_MAX)
      .map(({ link, confidence }) => toLinkPattern(named, nodes, describer, link, confidence, asOfMs));
  });
  return { patterns, candidates: hypotheses, significant: links.length, nearMisses };
}
