import { redactEvent } from "#lib/capture/redact/redact-event.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { tryRules as contract } from "#lib/contracts/privacy.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Context } from "#lib/platform/context.ts";
import { loadPolicy, makePolicy } from "./make-policy.ts";
import { selectRulesVersion } from "./queries.ts";

/** What the person's rules, or others that they are about to keep, would make of one value. Nothing of it is kept. */
export async function tryRules(
  ctx: Context,
  { subject, value, project, rules }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const policy = rules
    ? makePolicy(owner, rules)
    : await ctx.asUser(async (tx) => loadPolicy(tx, owner, await selectRulesVersion(tx, owner)));
  const given: TelemetryEvent = {
    id: crypto.randomUUID(),
    type: subject === "command" ? "command_run" : subject === "branch" ? "branch_switched" : "file_modified",
    occurred_at: "2000-01-01T00:00:00Z",
    ...(project === undefined ? {} : { project }),
    [subject]: value,
  };
  const { event, rules: matching } = redactEvent(given, policy);
  // Without the person's own rules: what the built-in ones make of it.
  const builtIn = redactEvent(given, makePolicy(owner, [])).event?.[subject] !== value;
  const shown = event?.[subject] ?? null;
  return {
    outcome: shown === null ? "dropped" : shown === value ? "kept" : "changed",
    shown,
    rules: [...matching],
    built_in: builtIn,
  };
}
