import { thingOf } from "#components/activity/event-words.ts";
import type { JsonValue } from "#lib/contracts/common.ts";

export interface ShownStep {
  readonly type: string;
  /** What it is about: a path, a command, a branch, a tool. */
  readonly thing: string;
  /** At least one occurrence in ten does without it. */
  readonly optional: boolean;
}

export interface StepsOfPattern {
  readonly steps: readonly ShownStep[];
  /** The ways in which it is done, commonest first; none where there is one way only. */
  readonly variants: readonly { readonly steps: readonly ShownStep[]; readonly occurrences: number }[];
}

type Fields = Readonly<Record<string, JsonValue>>;

const fieldsOf = (value: JsonValue | undefined): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);
const textOf = (value: JsonValue | undefined): string | null => (typeof value === "string" ? value : null);

/** The steps of a sequence or a routine, and what varies between its occurrences. Empty for what has none. */
export function stepsOf(statistics: Fields): StepsOfPattern {
  const segment = fieldsOf(statistics.segment);
  const optional = new Set(listOf(segment?.optional));
  const variants = listOf(segment?.variants).map((variant) => {
    const fields = fieldsOf(variant);
    return { steps: readSteps(fields?.steps), occurrences: Number(fields?.occurrences ?? 0) };
  });
  return {
    steps: readSteps(statistics.steps).map((step, index) => ({ ...step, optional: optional.has(index) })),
    variants: variants.length > 1 ? variants : [],
  };
}

function readSteps(value: JsonValue | undefined): ShownStep[] {
  return listOf(value).flatMap((one) => {
    const step = fieldsOf(one);
    if (step === null) return [];
    const named = {
      type: textOf(step.type) ?? "",
      path: textOf(step.path),
      command: textOf(step.command),
      branch: textOf(step.branch),
      tool: textOf(step.tool),
      app: textOf(step.app),
      action: textOf(step.action),
    };
    return [{ type: named.type, thing: thingOf(named), optional: false }];
  });
}
