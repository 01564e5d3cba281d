import { z } from "zod";
import { eventsDeleted } from "#inngest/events.ts";
import { type Policy, redactEvent } from "#lib/capture/redact/redact-event.ts";
import { RuleSet } from "#lib/capture/redact/rule-set.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { remove as contract } from "#lib/contracts/privacy.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Context } from "#lib/platform/context.ts";
import type { Tx } from "#lib/platform/db.ts";
import { invalid } from "#lib/platform/errors.ts";
import { decodeCursor, encodeCursor } from "#lib/platform/http/cursor.ts";
import { isUnchanged } from "./apply-policy.ts";
import { asSent } from "./as-sent.ts";
import { loadPolicy } from "./make-policy.ts";
import { type Criteria, presentReceipt } from "./present-receipt.ts";
import {
  addTaken,
  deleteEmptyBuckets,
  deletePast,
  deleteRecords,
  deleteSourcesOf,
  type EventRow,
  finishReceipt,
  forgetShown,
  insertReceipt,
  nothingLearned,
  type Owner,
  rewritePast,
  selectPast,
  selectReceipt,
  selectRecords,
  selectRulesVersion,
} from "./queries.ts";
import { recordAsEvent } from "./record-as-event.ts";

type Input = InputOf<typeof contract>;

/** Looked at in one transaction: some tens of milliseconds. */
const eventsPerTransactionMax = 2_000;
/** Longest that one request works before it answers how far it came, in milliseconds. */
const workMsMax = 5_000;

/** How far a removal has come: what it walks, its receipt, the last row looked at and its day, and what matched so far. */
const Position = z.tuple([
  z.enum(["events", "records"]),
  z.uuid().nullable(),
  z.string().nullable(),
  z.string().nullable(),
  z.string().nullable(),
  z.int(),
]);

/**
 * Deletes or redacts past events of a person, oldest first, in bounded transactions, for some seconds; the answer's
 * cursor goes on from there. Days are marked in the same transactions, and an analysis is asked for, so that what was
 * learned is made anew. Where paths were chosen or names redacted, patterns and suggestions that show such an event go
 * at once, for their titles may hold the name. Consent is not asked for: hiding and deleting are always allowed.
 */
export async function removePast(ctx: Context, input: Input): Promise<OutputOf<typeof contract>> {
  check(input);
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const scope = { operation: contract.id, query: { ...input } };
  let [walk, receipt, after, afterId, day, matched] = decodeCursor(scope, input.cursor, Position) ?? [
    "events" as const,
    null,
    null,
    null,
    null,
    0,
  ];
  const deadline = performance.now() + workMsMax;
  let touched = false;
  let done = false;
  try {
    while (!done && (performance.now() < deadline || !touched)) {
      const step = await ctx.asUser(async (tx) => {
        const judge = await makeJudge(tx, owner, input);
        if (walk === "records") return await takeRecords(tx, owner, input, judge, Number(afterId ?? 0));
        const rows = await selectPast(
          tx,
          owner,
          input,
          after === null || afterId === null ? null : [after, afterId],
          eventsPerTransactionMax,
        );
        return await takeEvents(tx, owner, input, judge, rows, receipt, day);
      });
      touched = true;
      matched += step.matched;
      receipt = step.receipt ?? receipt;
      day = step.day ?? day;
      if (!step.ended) [after, afterId] = [step.after, step.afterId];
      else if (walk === "events" && input.device === undefined && !input.dry_run)
        [walk, after, afterId] = ["records", null, null];
      else done = true;
    }
    const finished = done && receipt;
    if (finished) await ctx.asUser((tx) => finishReceipt(tx, owner, finished));
  } finally {
    if (receipt !== null) await ctx.emit(eventsDeleted(owner));
  }
  const id = receipt;
  const row = id === null ? null : await ctx.asUser((tx) => selectReceipt(tx, owner, id));
  ctx.log.info(input.action === "delete" ? "past events deleted" : "past events redacted", { count: matched });
  return {
    receipt: row === null ? null : presentReceipt(row),
    matched,
    next_cursor: done ? null : encodeCursor(scope, [walk, receipt, after, afterId, day, matched]),
  };
}

function check({ from, to, path, device, all }: Input): void {
  if (from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to))
    throw invalid("to", "must be later than from");
  const chosen = from !== undefined || to !== undefined || path !== undefined || device !== undefined;
  if (!chosen && !all) throw invalid("from", "nothing is chosen; give from, to, path or device, or all: true");
  if (chosen && all) throw invalid("all", "cannot be given together with a choice");
}

/** What becomes of an event: null leaves it alone. */
type Judge = (event: TelemetryEvent) => "delete" | TelemetryEvent | null;

async function makeJudge(tx: Tx, owner: Owner, { action, path }: Input): Promise<Judge> {
  const isChosen = path === undefined ? () => true : matching(path);
  if (action === "delete") return (event) => (isChosen(event) ? "delete" : null);
  const policy = await loadPolicy(tx, owner, await selectRulesVersion(tx, owner));
  return (given) => {
    if (!isChosen(given)) return null;
    const { event } = redactEvent(given, policy);
    if (event === null) return "delete";
    return isUnchanged(event, given) ? null : event;
  };
}

/** Whether an event is about such a path, or names one in its command. */
function matching(pattern: string): (event: TelemetryEvent) => boolean {
  const id = "chosen";
  const rules = new RuleSet([{ id, subject: "path", patterns: [pattern], action: "drop" }]);
  const policy: Policy = { rules, hash: () => "" };
  return (event) =>
    [event.path, event.previous_path].some(
      (path) => path !== undefined && rules.rule("path", path).action === "drop",
    ) || redactEvent(event, policy).rules.includes(id);
}

/** What one transaction did, and where the next begins. */
interface Step {
  readonly matched: number;
  readonly receipt: string | null;
  readonly day: string | null;
  readonly after: string | null;
  readonly afterId: string | null;
  readonly ended: boolean;
}

async function takeEvents(
  tx: Tx,
  owner: Owner,
  input: Input,
  judge: Judge,
  rows: readonly EventRow[],
  known: string | null,
  dayBefore: string | null,
): Promise<Step> {
  const last = rows.at(-1);
  const step = {
    after: last?.occurredAt.toISOString() ?? null,
    afterId: last?.id ?? null,
    ended: rows.length < eventsPerTransactionMax,
  };
  const verdicts = rows.flatMap((row) => {
    const verdict = judge(asSent(row));
    return verdict === null ? [] : [{ row, verdict }];
  });
  if (verdicts.length === 0 || input.dry_run)
    return { ...step, matched: verdicts.length, receipt: known, day: dayBefore };

  const leaving = verdicts.filter(({ verdict }) => verdict === "delete").map(({ row }) => row.id);
  const staying = verdicts.flatMap(({ verdict }) => (verdict === "delete" ? [] : [verdict]));
  const ids = new Set([...(await deletePast(tx, owner, leaving)), ...(await rewritePast(tx, owner, staying))]);
  const taken = verdicts.filter(({ row }) => ids.has(row.id));
  const days = [...new Set(taken.map(({ row }) => row.occurredAt.toISOString().slice(0, 10)))];
  const [firstDay, lastDay] = [days[0], days.at(-1)];
  if (firstDay === undefined || lastDay === undefined) return { ...step, matched: 0, receipt: known, day: dayBefore };
  await deleteSourcesOf(tx, owner, [...ids]);
  const named = input.path !== undefined || input.action === "redact";
  const gone = named ? await forgetShown(tx, owner, [...ids]) : { patterns: 0, suggestions: 0 };
  const receipt = known ?? (await insertReceipt(tx, owner, input.action, criteriaOf(input)));
  await addTaken(tx, owner, receipt, {
    events: taken.length,
    newDays: days.filter((day) => day !== dayBefore).length,
    firstDay,
    lastDay,
    learned: { ...nothingLearned, patterns_gone: gone.patterns, suggestions_gone: gone.suggestions },
  });
  return { ...step, matched: taken.length, receipt, day: lastDay };
}

/** ActivityWatch's own records of the span. One that a rule would change goes whole: its clients need no half. */
async function takeRecords(tx: Tx, owner: Owner, input: Input, judge: Judge, after: number): Promise<Step> {
  const rows = await selectRecords(tx, owner, input, after, eventsPerTransactionMax);
  const leaving = rows.filter(({ data }) => judge(recordAsEvent(data)) !== null).map(({ id }) => id);
  await deleteRecords(tx, owner, leaving);
  const ended = rows.length < eventsPerTransactionMax;
  if (ended && input.action === "delete" && input.path === undefined) await deleteEmptyBuckets(tx, owner, input.to);
  return { matched: 0, receipt: null, day: null, after: null, afterId: String(rows.at(-1)?.id ?? after), ended };
}

/** What a receipt keeps of the choice: that paths were chosen, never which. */
const criteriaOf = ({ from, to, device, path }: Input): Criteria => ({
  from: from ?? null,
  to: to ?? null,
  device: device ?? null,
  by_path: path !== undefined,
});
