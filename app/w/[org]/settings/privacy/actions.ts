"use server";

import { revalidatePath } from "next/cache";
import type { RemovalChoice, RemovalStep } from "#components/privacy/remove-past-form.tsx";
import type { Answer } from "#components/privacy/rules-editor.tsx";
import type { Trial } from "#components/privacy/try-rules.tsx";
import { dayAfter, zonedMidnight } from "#components/settings/zoned-midnight.ts";
import { TimeZone } from "#lib/contracts/common.ts";
import type { PrivacyRule, RuleTrial, WorkspaceRules } from "#lib/contracts/privacy.ts";
import * as privacy from "#lib/contracts/privacy.ts";
import { removePast } from "#lib/domains/privacy/remove-past.ts";
import { replaceRules } from "#lib/domains/privacy/replace-rules.ts";
import { tryRules } from "#lib/domains/privacy/try-rules.ts";
import { type ActionResult, action } from "#lib/platform/http/action.ts";

const runRemove = action(privacy.remove, { permission: "events:delete" }, removePast);
const runReplace = action(privacy.replaceRules, { permission: "session" }, replaceRules);
const runTry = action(privacy.tryRules, { permission: "telemetry:write" }, tryRules);

/** The message with the first detail, which names the fault. */
function answerOf<T>(result: ActionResult<T>): Answer<T> {
  if (result.ok) return result;
  const [detail] = result.error.details;
  return {
    ok: false,
    message: detail ? `${result.error.message} (${detail.field}: ${detail.message})` : result.error.message,
  };
}

/** One step of counting, deleting or redacting: days are the person's own, both included. */
export async function removeStep(
  org: string,
  timeZone: string,
  choice: RemovalChoice,
  dryRun: boolean,
  cursor: string | null,
): Promise<Answer<RemovalStep>> {
  // Anyone can call this with any argument: what is no day or no text is refused by the contract.
  const { action: what, first, last, path, device } = { ...choice };
  const zone = TimeZone.safeParse(timeZone).data ?? "UTC";
  const chosen = Boolean(first || last || path || device);
  const result = await runRemove(
    {
      action: what,
      ...(first ? { from: midnight(first, zone) } : {}),
      ...(last ? { to: midnight(last, zone, true) } : {}),
      ...(path ? { path } : {}),
      ...(device ? { device } : {}),
      ...(chosen ? {} : { all: true as const }),
      ...(dryRun ? { dry_run: true } : {}),
      ...(cursor === null ? {} : { cursor }),
    },
    { org },
  );
  if (result.ok && !dryRun && result.data.next_cursor === null) revalidatePath("/w/[org]", "layout");
  return answerOf(result);
}

/** What is no day stays as it is, for the contract to refuse. */
function midnight(day: string, timeZone: string, end = false): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return day;
  return zonedMidnight(end ? dayAfter(day) : day, timeZone).toISOString();
}

/** Keeps the rules, unless they were changed elsewhere since the page was read. */
export async function saveRules(
  org: string,
  version: number,
  rules: readonly PrivacyRule[],
): Promise<Answer<WorkspaceRules>> {
  const result = await runReplace({ version, rules: [...rules] }, { org });
  if (result.ok) revalidatePath("/w/[org]/settings/privacy", "page");
  return answerOf(result);
}

/** What the rules in the editor would make of one value. */
export async function attemptRules(
  org: string,
  trial: Trial,
  rules: readonly PrivacyRule[],
): Promise<Answer<RuleTrial>> {
  return answerOf(await runTry({ ...trial, rules: [...rules] }, { org }));
}
