import { confidenceWords } from "#lib/contracts/confidence.ts";
import type { Pattern } from "#lib/contracts/patterns.ts";

type Judged = Pick<Pattern, "kind" | "support" | "confidence" | "statistics">;

const numberOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;
const times = (count: number) => (count === 1 ? "1 time" : `${count.toLocaleString("en")} times`);

/** How often a pattern held, of how often it was due or had begun; null for what is only counted. */
export function heldOf({ kind, support, statistics }: Judged): { held: number; due: number } | null {
  if (kind === "usage") return null;
  const [held, due] =
    kind === "routine"
      ? [numberOf(statistics.hits), numberOf(statistics.opportunities)]
      : kind === "sequence"
        ? [numberOf(statistics.completions), numberOf(statistics.openings)]
        : [support, support + (numberOf(statistics.misses_total) ?? 0)];
  return held === null || due === null || due < held || due === 0 ? null : { held, due };
}

/** "14 of 16 times": numbers before percentages. */
export function heldWords(pattern: Judged): string | null {
  const judged = heldOf(pattern);
  return judged && `${judged.held.toLocaleString("en")} of ${times(judged.due)}`;
}

/** What a share is at least, with one-sided confidence of 90 % (Wilson 1927): what the engine judges by. */
function wilsonLower(held: number, due: number): number {
  if (due === 0) return 0;
  const z = 1.2815515655446004;
  const share = held / due;
  const middle = share + (z * z) / (2 * due);
  const half = z * Math.sqrt((share * (1 - share)) / due + (z * z) / (4 * due * due));
  return Math.max(0, (middle - half) / (1 + (z * z) / due));
}

const surest = 0.8;
const thresholds = [0.5, surest];
/** Further ahead than this nobody plans. */
const aheadMax = 200;

/** By how much the confidence may differ from what all occurrences give before it was judged by the newest of them. */
const sameWithin = 0.01;

/** Whether the newest occurrences, judged by themselves, hold a pattern's confidence below what all of them would give. */
export const fadesLately = (held: number, due: number, confidence: number): boolean =>
  confidence < surest && wilsonLower(held, due) - confidence > sameWithin;

/** How many more times without a miss would raise the confidence by a word; null when none would, or too many. */
export function timesUntilSurer(held: number, due: number, confidence: number): number | null {
  const next = thresholds.find((threshold) => confidence < threshold);
  if (next === undefined) return null;
  for (let more = 1; more <= aheadMax; more += 1) if (wilsonLower(held + more, due + more) >= next) return more;
  return null;
}

/** What would make a pattern surer, in sentences. */
export function whatWouldHelp(pattern: Judged): string[] {
  const { kind, confidence, statistics } = pattern;
  if (kind === "usage") return ["Nothing: it is a count, not a guess. It grows with what you do."];
  const advice: string[] = [];
  const judged = heldOf(pattern);
  if (statistics.status === "stopped")
    advice.push("It has not happened for a while although you were active. Seeing it again would bring it back.");
  const fades = judged !== null && fadesLately(judged.held, judged.due, confidence);
  const more = judged && !fades ? timesUntilSurer(judged.held, judged.due, confidence) : null;
  if (fades)
    advice.push("The newest fifth of its time is judged by itself, and gives less. It becomes surer as those hold.");
  if (more) {
    const word = confidenceWords(confidence < 0.5 ? 0.5 : surest);
    advice.push(`About ${times(more)} more without a miss would make it “${word}”.`);
  }
  const missed = judged ? judged.due - judged.held : 0;
  if (missed > 0)
    advice.push(`It was due ${times(missed)} and did not happen. Those weigh less with each time that it does.`);
  if (advice.length === 0) advice.push("Little: it holds nearly every time. It stays sure as long as it goes on.");
  return advice;
}

const unknown: Record<Pattern["kind"], string[]> = {
  routine: [
    "Why you do it, and whether it matters that it is done at this time.",
    "What you did where nothing was recorded. Days without any activity count neither for it nor against it.",
  ],
  sequence: [
    "Whether one thing leads to the other, or both to something else. It only sees that they follow each other.",
    "Steps in between that no device recorded.",
  ],
  relationship: [
    "Whether the files have to change together, or just did. It reads no file’s contents.",
    "Changes that were made outside of what was recorded, or by somebody else.",
  ],
  usage: [
    "How long you worked: it counts events, not minutes.",
    "What you did with tools and files that no device records.",
  ],
};

const unknownOfLinks = [
  "Whether the command reads or writes the file. It only sees what stands before and after it, and reads no file’s contents.",
  "Files that were opened or written where nothing is recorded.",
];

/** What Floyo cannot know about a pattern of this kind. */
export const whatIsUnknown = ({ kind, statistics }: Pick<Pattern, "kind" | "statistics">): readonly string[] =>
  kind === "relationship" && statistics.action !== undefined ? unknownOfLinks : unknown[kind];
