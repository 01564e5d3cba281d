import type { Timeline } from "../assemble-timeline.ts";
import type { Describer } from "../describe-steps.ts";
import { hasStopped, newest, occurrenceAt, tellEvidence } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import { dateOf } from "../local-time.ts";
import type { RelationshipPattern, Step } from "../types.ts";
import type { FoundLink, LinkTrial } from "./collect-links.ts";
import type { LinkFile, LinkNodes } from "./link-nodes.ts";
import { FAILURES_MAX, HALF_LIFE_MS } from "./mine-relationships.ts";

/** "Before you run `a`, you edit `b`", "When you run `a`, `b` is written", "After you edit `b`, you run `a` next". */
export function titleOfLink(nodes: LinkNodes, describer: Describer, { role, file, action }: FoundLink): string {
  const { ref, types } = nodes.files[file] as LinkFile;
  const name = ref.pattern === true ? describer.pattern(ref.path) : describer.file(ref.path);
  const act = describer.step(nodes.actions[action] as Step);
  const work = `${workWord(types)} ${name}`;
  if (role === "input_of") return `Before you ${act}, you ${work}`;
  return role === "output_of" ? `When you ${act}, ${name} is written` : `After you ${work}, you ${act} next`;
}

const WORK: Readonly<Record<string, string>> = { file_opened: "open", file_modified: "edit", file_created: "create" };

const workWord = (types: ReadonlySet<string>): string =>
  types.size === 1 ? (WORK[[...types][0] ?? ""] ?? "work on") : "work on";

/**
 * A file and what is done with it, as a pattern: its trials are the times that the action was done (of inputs and outputs)
 * or the file worked on (of what follows) since the file is known. It is over when the file is gone, when it failed the
 * last three times, or when half a year and an unusual pause have passed; else it rests, as files that change together do.
 */
export function toLinkPattern(
  timeline: Timeline,
  nodes: LinkNodes,
  describer: Describer,
  link: FoundLink,
  confidence: number,
  asOfMs: number,
): RelationshipPattern {
  const { startMs, day } = timeline;
  const { role, file, action, trials } = link;
  const { ref } = nodes.files[file] as LinkFile;
  const step = nodes.actions[action] as Step;
  const held = trials.filter(({ other }) => other >= 0);
  const missed = trials.filter(({ other }) => other < 0);
  const days = daysOf(timeline, held);
  const atMs = (trial: LinkTrial | undefined) => startMs[trial?.position ?? 0] as number;
  const lastSeenMs = Math.max(atMs(held.at(-1)), startMs[held.at(-1)?.other ?? 0] as number);
  const isFailing = trials.slice(-FAILURES_MAX).every(({ other }) => other < 0);
  const isOver =
    link.isGone || isFailing || (asOfMs - lastSeenMs > HALF_LIFE_MS && hasStopped(days, timeline.activeDays));
  const isWanted = (one: number) => nodes.fileOf[one] === file || nodes.actionOf[one] === action;
  const announcing = role === "followed_by" ? [ref] : [];
  return {
    kind: "relationship",
    key: fingerprint("relationship", role, ref.project ?? "", ref.path, step.symbol),
    title: titleOfLink(nodes, describer, link),
    support: held.length,
    confidence,
    firstSeenMs: Math.min(atMs(held[0]), startMs[held[0]?.other ?? 0] as number),
    lastSeenMs,
    status: isOver ? "stopped" : "active",
    evidence: tellEvidence(
      timeline.kept,
      { missesTotal: missed.length, distinctDays: days.length },
      {
        occurrences: () =>
          newest(held, timeline.kept.occurrences).map(({ position, other }) =>
            occurrenceAt(
              timeline,
              [...new Set([position, other])].sort((a, b) => a - b),
              isWanted,
            ),
          ),
        misses: () =>
          newest(missed, timeline.kept.misses).map((trial) => ({
            atMs: atMs(trial),
            day: dateOf(day[trial.position] as number),
          })),
      },
    ),
    statistics: {
      role,
      action: step,
      ...(link.named ? { named: true as const } : {}),
      files: [ref],
      from: announcing,
      to: announcing.length > 0 ? [] : [ref],
      together: held.length,
      fromTotal: trials.length,
      toTotal: link.otherTotal,
      forward: held.length / Math.max(1, trials.length),
      backward: Math.min(1, held.length / Math.max(1, link.otherTotal)),
      togetherDecayed: held.reduce((sum, trial) => sum + 2 ** ((atMs(trial) - asOfMs) / HALF_LIFE_MS), 0),
      expected: link.expected,
      lift: held.length / Math.max(link.expected, 1e-9),
      pValue: link.pValue,
      qValue: link.qValue,
    },
  };
}

/** Distinct local days on which it held, ascending. */
export function daysOf({ day }: Timeline, held: readonly LinkTrial[]): number[] {
  return [...new Set(held.map(({ position }) => day[position] as number))];
}
