import type { PrivacyAction, PrivacyRule, PrivacySubject } from "#lib/contracts/privacy.ts";

const done: Readonly<Record<PrivacyAction, string>> = {
  drop: "left out",
  hash: "shown as hashes",
  basename: "shown by their last name",
  relative: "shown from their project on",
};
const plural: Readonly<Record<PrivacySubject, string>> = {
  path: "paths",
  project: "projects",
  branch: "branches",
  command: "commands",
  app: "apps",
  tool: "tools",
};

/** What a rule does, in a few words: `left out`. */
export const describeAction = ({ action, subject }: PrivacyRule): string =>
  action === "basename" && subject === "command" ? "shown by their first word" : done[action];

/** What a rule looks at: `paths clients/, *.xlsx except clients/open/`. */
export const describeMatch = ({ subject, patterns, except = [] }: PrivacyRule): string =>
  `${plural[subject]} ${patterns.join(", ")}${except.length > 0 ? ` except ${except.join(", ")}` : ""}`;
