import { join } from "node:path";
import { z } from "zod";
import { Timestamp } from "#lib/contracts/common.ts";
import { type PrivacyRule, PrivacyRules } from "#lib/contracts/privacy.ts";
import type { Home } from "../home/home.ts";
import { parseRules, readRulesText } from "./machine-rules.ts";

export const WorkspaceRules = z.object({ fetched_at: Timestamp, rules: PrivacyRules.shape.rules });
export type WorkspaceRules = z.infer<typeof WorkspaceRules>;

export const workspaceRulesPath = ({ privacyFolder }: Pick<Home, "privacyFolder">, account: string): string =>
  join(privacyFolder, `${account}.rules.json`);

/** The workspace's rules as they were fetched last; null when they never were. @throws Fault PRIVACY_RULES */
export function readWorkspaceRules(home: Pick<Home, "privacyFolder">, account: string): WorkspaceRules | null {
  const path = workspaceRulesPath(home, account);
  const text = readRulesText(path);
  return text === null ? null : parseRules(path, text, WorkspaceRules, "run `floyo login`, which fetches them anew");
}

/** The workspace's rules that hold for an account. */
export const rulesOf = (cached: WorkspaceRules | null): readonly PrivacyRule[] => cached?.rules ?? [];
