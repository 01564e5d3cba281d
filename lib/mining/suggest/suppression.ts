import { fingerprint } from "../fingerprint.ts";
import type { Pattern } from "../types.ts";
import type { Drafted } from "./draft-workflow.ts";

/** What a suggestion is about, as far as a dismissal of its family needs to know. Subjects are fingerprints, not names. */
export interface About {
  /** Of the steps and files, so that nothing of a deleted event can be read from a rule. */
  subjects: string[];
  /** Connectors, programs and apps in small letters, the one that matters most first. */
  tools: string[];
  trigger: "schedule" | "event";
  /** As the engine found it, before a person's own outcomes correct it. */
  confidence: number;
}

/** What a person does not want to see: a dismissal with its reason, of the whole family. */
export interface Suppression {
  reason: "wrong_trigger" | "too_sensitive" | "not_worth_it" | "never_this_tool";
  /** Of `never_this_tool`; null where the suggestion used none, and its files are meant. */
  tool: string | null;
  subjects: readonly string[];
  trigger: About["trigger"];
  confidence: number;
}

/** Shared with this much of the smaller one's subjects, two suggestions are of one family. */
const SAME_FAMILY_SHARE = 0.5;
/** What was too eager comes back once it is surer by this much. */
const SURER_BY = 0.15;

type Suggestible = Exclude<Pattern, { kind: "usage" }>;

/** What a pattern is about, with events of one file counting as the same. */
export function subjectsOf(pattern: Suggestible): Set<string> {
  if (pattern.kind === "relationship") {
    return new Set(pattern.statistics.files.map(({ path, project }) => `${project ?? ""}\u001f${path}`));
  }
  return new Set(
    pattern.statistics.steps.map(({ symbol, path, project }) =>
      path === undefined ? symbol : `${project ?? ""}\u001f${path}`,
    ),
  );
}

export function aboutOf(pattern: Suggestible, choices: readonly Drafted[]): About {
  const operations = choices.flatMap((choice) => choice.operations);
  const connectors = operations.map(({ connector }) => connector).filter((name) => name !== "local");
  const programs = operations.flatMap((operation) => operation.programs);
  const steps = pattern.kind === "relationship" ? [] : pattern.statistics.steps;
  const apps = steps.flatMap(({ tool, app }) => tool ?? app ?? []);
  return {
    subjects: [...subjectsOf(pattern)].map((subject) => fingerprint(subject)),
    tools: [...new Set([...connectors, ...programs, ...apps].map((name) => name.toLowerCase()))],
    trigger: choices[0]?.draft.trigger.kind === "schedule" ? "schedule" : "event",
    confidence: pattern.confidence,
  };
}

/**
 * Whether a person has said that they do not want to see such a suggestion:
 *
 * - never this tool: it uses the same connector, program or app; where there was none, it shares a file
 * - not worth it: half of the subjects are the same, whatever its kind
 * - wrong trigger: those, and it would start in the same way; in another way it may be suggested
 * - too sensitive: those, unless it is surer by 0.15 than the one that was dismissed
 */
export function isSuppressed(about: About, rules: readonly Suppression[]): boolean {
  return rules.some((rule) => holdsBack(rule, about));
}

function holdsBack(rule: Suppression, about: About): boolean {
  switch (rule.reason) {
    case "never_this_tool":
      return rule.tool === null ? common(about, rule) > 0 : about.tools.includes(rule.tool);
    case "not_worth_it":
      return isFamily(about, rule);
    case "wrong_trigger":
      return about.trigger === rule.trigger && isFamily(about, rule);
    case "too_sensitive":
      return about.confidence < rule.confidence + SURER_BY && isFamily(about, rule);
  }
}

function common({ subjects }: Pick<About, "subjects">, rule: Pick<Suppression, "subjects">): number {
  const known = new Set(rule.subjects);
  return subjects.filter((subject) => known.has(subject)).length;
}

const isFamily = (about: About, rule: Suppression): boolean =>
  common(about, rule) >= SAME_FAMILY_SHARE * Math.max(1, Math.min(about.subjects.length, rule.subjects.length));
