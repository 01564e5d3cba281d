import { readFileSync } from "node:fs";
import { z } from "zod";
import { canMatch } from "#lib/capture/redact/pattern-set.ts";
import { type PrivacyRule, PrivacyRules } from "#lib/contracts/privacy.ts";
import { explainIssue } from "../explain-issue.ts";
import { Fault, systemCode } from "../fault.ts";
import type { Home } from "../home/home.ts";
import { writePrivateFile } from "../home/private-file.ts";
import { tilde } from "../watch/describe-watch.ts";
import { isPlace } from "./private-folder.ts";
import { PrivateTime } from "./private-time.ts";

/** A pattern that can match nothing hides nothing, and nobody would notice. */
function refusePatterns(rules: readonly PrivacyRule[], context: z.RefinementCtx): void {
  rules.forEach((rule, at) => {
    for (const part of ["patterns", "except"] as const) {
      const index = rule[part]?.findIndex((pattern) => !canMatch(pattern)) ?? -1;
      if (index >= 0)
        context.addIssue({ code: "custom", path: [at, part, index], message: "is a pattern that can match nothing" });
    }
  });
}

/** `privacy.json`: the person's rules of this machine. They never leave it. */
export const MachineRules = z.strictObject({
  rules: PrivacyRules.shape.rules.superRefine(refusePatterns).default([]),
  private_folders: z.array(z.string().refine(isPlace, "must be a whole path, or begin with ~/")).max(200).default([]),
  private_times: z.array(PrivateTime).max(50).default([]),
});
export type MachineRules = z.output<typeof MachineRules>;

/**
 * The rules of this machine; none when there is no file. A file that is not understood is a fault, since whoever wrote
 * it meant something by it.
 *
 * @throws Fault PRIVACY_RULES, which says where the file is wrong and tells nothing of what stands there
 */
export function readMachineRules({ privacy: path }: Pick<Home, "privacy">): MachineRules {
  const text = readRulesText(path);
  return text === null ? MachineRules.parse({}) : parseRules(path, text, MachineRules, "mend it");
}

export function writeMachineRules(home: Home, rules: MachineRules): void {
  writePrivateFile(home.privacy, `${JSON.stringify(MachineRules.parse(rules), null, 2)}\n`);
}

/** The text of a file of rules, or null when there is none. @throws Fault PRIVACY_RULES */
export function readRulesText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") return null;
    throw rulesFault(path, `cannot be read (${code ?? "a fault"})`, "mend it");
  }
}

/** @param mend what to do about a fault @throws Fault PRIVACY_RULES */
export function parseRules<T extends z.ZodType>(path: string, text: string, shape: T, mend: string): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    const place = /\(line \d+ column \d+\)/.exec(String(error))?.[0].slice(1, -1).replace(" column", ", column");
    throw rulesFault(path, `is not JSON${place ? `: ${place}` : ""}`, mend);
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw rulesFault(path, `is not understood: ${explainIssue(parsed.error, "the file")}`, mend);
}

const rulesFault = (path: string, what: string, mend: string): Fault =>
  new Fault("PRIVACY_RULES", `The privacy rules in ${tilde(path)} hold back all capture: the file ${what}.`, {
    hint: `To go on, ${mend}; \`floyo privacy list\` shows whether the rules are understood.`,
  });
