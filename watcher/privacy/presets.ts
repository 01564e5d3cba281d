import type { PrivacyAction, PrivacyRule, PrivacySubject } from "#lib/contracts/privacy.ts";

export const presetNames = ["names-only", "client-work", "strict"] as const;
export type PresetName = (typeof presetNames)[number];

interface Preset {
  /** What is left, in words. */
  readonly leaves: string;
  readonly rules: readonly PrivacyRule[];
}

const everything = (name: PresetName, actions: Partial<Record<PrivacySubject, PrivacyAction>>): PrivacyRule[] =>
  Object.entries(actions).map(([subject, action]) => ({
    id: `${name}-${subject}`,
    subject: subject as PrivacySubject,
    patterns: ["*"],
    action,
  }));

/** Rules for those who would rather choose once than file by file. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  "names-only": {
    leaves: "of files their own names without folders, of commands the first word",
    rules: everything("names-only", { path: "basename", command: "basename" }),
  },
  "client-work": {
    leaves: "hashes in place of the names of files, projects and branches; of commands the first word",
    rules: everything("client-work", { path: "hash", project: "hash", branch: "hash", command: "basename" }),
  },
  strict: {
    leaves: "hashes in place of the names of files, projects and branches; no commands, apps or tools at all",
    rules: everything("strict", {
      path: "hash",
      project: "hash",
      branch: "hash",
      command: "drop",
      app: "drop",
      tool: "drop",
    }),
  },
};

/** The rules without those of any preset. */
export function withoutPresets(rules: readonly PrivacyRule[]): PrivacyRule[] {
  const ids = new Set(Object.values(presets).flatMap((preset) => preset.rules.map(({ id }) => id)));
  return rules.filter(({ id }) => !ids.has(id));
}
