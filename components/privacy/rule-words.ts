import type { PrivacyAction, PrivacySubject, WorkspaceRules } from "#lib/contracts/privacy.ts";

export const subjectWords: Record<PrivacySubject, string> = {
  path: "Files and folders",
  project: "Projects",
  branch: "Branches",
  command: "Commands",
  app: "Apps",
  tool: "Tools",
};

/** In the order in which they are offered. Not the contract's own list, which would bring all of zod into the page. */
export const subjects = Object.keys(subjectWords) as PrivacySubject[];

const actionWords: Record<PrivacyAction, string> = {
  drop: "Record nothing of it",
  hash: "Hide the names behind hashes",
  basename: "Keep the last name alone",
  relative: "Keep the path within its project",
};

/** What a rule does, in words. */
export const describeAction = (action: PrivacyAction, subject: PrivacySubject): string =>
  subject === "command" && action === "basename" ? "Keep the first word alone" : actionWords[action];

/** What may be done with each subject. */
export const actionsFor = (subject: PrivacySubject): PrivacyAction[] => [
  "drop",
  "hash",
  ...(subject === "path" || subject === "command" ? (["basename"] as const) : []),
  ...(subject === "path" ? (["relative"] as const) : []),
];

const idleMs = 30 * 86_400_000;

/** The ids of rules that caught nothing at the server in 30 days. None while the rules themselves are younger. */
export function idleRules({ rules, hits, updated_at }: WorkspaceRules, nowMs: number): string[] {
  if (updated_at === null || Date.parse(updated_at) > nowMs - idleMs) return [];
  return rules
    .map(({ id }) => id)
    .filter((id) => !hits.some((hit) => hit.rule === id && Date.parse(hit.last_at) > nowMs - idleMs));
}
