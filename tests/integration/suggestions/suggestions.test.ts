import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { DELETE as removeRule } from "#app/api/v1/suggestion-rules/[id]/route.ts";
import { GET as listRules } from "#app/api/v1/suggestion-rules/route.ts";
import { POST as accept } from "#app/api/v1/suggestions/[id]/accept/route.ts";
import { POST as dismiss } from "#app/api/v1/suggestions/[id]/dismiss/route.ts";
import { GET as script } from "#app/api/v1/suggestions/[id]/export/route.ts";
import { POST as restore } from "#app/api/v1/suggestions/[id]/restore/route.ts";
import { GET as get } from "#app/api/v1/suggestions/[id]/route.ts";
import { GET as list } from "#app/api/v1/suggestions/route.ts";
import type { Suggestion, SuggestionRule } from "#lib/contracts/suggestions.ts";
import { removeEvents } from "#lib/domains/events/remove-events.ts";
import { analyzePatterns } from "#lib/domains/patterns/analyze-patterns.ts";
import { countSuggestions } from "#lib/domains/suggestions/count-suggestions.ts";
import { getCalibration } from "#lib/domains/suggestions/get-calibration.ts";
import type { Context } from "#lib/platform/context.ts";
import { closeDb } from "#lib/platform/db.ts";
import { adminSql, endAdminSql, giveKey } from "#tests/integration/door/people.ts";
import { type Caller, call, codeOf, makeCaller } from "#tests/integration/events/call.ts";
import { habit, quietContext, store } from "#tests/integration/patterns/habit.ts";

interface Page {
  data: Suggestion[];
  next_cursor: string | null;
}

let caller: Caller;
let ctx: Context;
let first: Suggestion;

beforeEach(async () => {
  caller = await makeCaller();
  ctx = await quietContext(caller);
  await store(ctx, habit(8));
  await analyzePatterns(ctx);
  const [found] = await listed();
  if (!found) throw new Error("nothing was suggested");
  first = found;
});
afterAll(async () => {
  await closeDb();
  await endAdminSql();
});

const listed = async (query: Record<string, string | number> = {}) =>
  (await call<Page>(list, { key: caller.key, query })).body.data;
const dismissed = async (reason: string, id = first.id) =>
  await call<Suggestion>(dismiss, { key: caller.key, params: { id }, body: { reason } });
const auditOf = async (id: string) =>
  await adminSql()`
    select action, actor_id, before ->> 'status' as was, after ->> 'status' as is_now,
      after ->> 'dismissed_reason' as reason
    from floyo.audit_logs where entity = 'suggestions' and entity_id = ${id} order by seq`;

describe("a suggestion", () => {
  test("can be read by itself, as in the list, and by nobody else", async () => {
    const { body } = await call<Suggestion>(get, { key: caller.key, params: { id: first.id } });
    expect(body).toEqual(first);
    const stranger = await makeCaller();
    const asked = await call(get, { key: stranger.key, params: { id: first.id } });
    expect([asked.status, codeOf(asked)]).toEqual([404, "NOT_FOUND"]);
    const taken = await call(dismiss, { key: stranger.key, params: { id: first.id }, body: { reason: "other" } });
    expect(taken.status).toBe(404);
    expect((await listed()).map(({ id }) => id)).toContain(first.id);
  });

  test("shows weeks of evidence and drafts steps for it", () => {
    expect(first.evidence.occurrences.length).toBeGreaterThan(30);
    expect(first.draft.nodes.length).toBeGreaterThan(0);
    expect(first.reason).toMatch(/\d/);
  });

  test("tells what it would have done in the last thirty days, is worth and needs", async () => {
    const { backtest, value, needs, alternatives } = first;
    expect(backtest).toMatchObject({ fired: 22, matched: 22, false_alarms: 0, missed: 0 });
    expect(backtest?.days).toHaveLength(30);
    expect(value?.per_week).toBeCloseTo(5, 0);
    expect(value?.saved_per_week?.expected).toBeCloseTo(15.6, 0);
    expect(needs).toEqual({
      connectors: [{ connector: "local", scopes: [] }],
      folders: [{ project: "reports", path: "." }],
      programs: ["python"],
    });
    expect(alternatives.map(({ kind }) => kind)).toEqual(["remind"]);
    // Events of the replayed days are gone: so are the times that told of them.
    await dismissed("other");
    await removeEvents(ctx, { from: "2026-09-08T00:00:00Z", to: "2026-10-31T00:00:00Z" });
    await analyzePatterns(ctx);
    expect((await listed({ status: "dismissed" })).map(({ backtest: kept }) => kept)).toEqual([null]);
  });

  test("is given as a script of one's own, under a name of its own", async () => {
    const answer = await script(
      new Request(`http://localhost/api/v1/suggestions/${first.id}/export?format=bash`, {
        headers: { authorization: `Bearer ${caller.key}` },
      }),
      { params: Promise.resolve({ id: first.id }) },
    );
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe(
      'attachment; filename="edit-sales-csv-then-run-python-report-py.sh"',
    );
    expect(await answer.text()).toContain("run 'python report.py'\n");
    expect((await call(script, { key: caller.key, params: { id: first.id }, query: { format: "perl" } })).status).toBe(
      400,
    );
    const stranger = await makeCaller();
    const asked = await call(script, { key: stranger.key, params: { id: first.id }, query: { format: "bash" } });
    expect(asked.status).toBe(404);
  });

  test("is filtered by confidence and status, and by nothing else", async () => {
    expect(await listed({ confidence_min: 1 })).toEqual([]);
    expect(await listed({ status: "dismissed" })).toEqual([]);
    expect(await listed({ status: "accepted" })).toEqual([]);
    expect((await call(list, { key: caller.key, query: { status: "maybe" } })).status).toBe(400);
    expect((await call(list, { key: caller.key, query: { confidence_min: 2 } })).status).toBe(400);
    expect((await call(list, { key: caller.key, query: { title: "x" } })).status).toBe(400);
  });
});

describe("a dismissal", () => {
  test("takes the suggestion off the list, with its reason and a line in the audit log", async () => {
    const answer = await dismissed("not_worth_it");
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: first.id, status: "dismissed", dismissed_reason: "not_worth_it" });
    expect((await listed()).map(({ id }) => id)).not.toContain(first.id);
    expect((await listed({ status: "dismissed" })).map(({ id }) => id)).toEqual([first.id]);
    expect(await auditOf(first.id)).toEqual([
      { action: "update", actor_id: caller.userId, was: "open", is_now: "dismissed", reason: "not_worth_it" },
    ]);
  });

  test("needs a reason of the list", async () => {
    expect(codeOf(await dismissed("because"))).toBe("VALIDATION_ERROR");
    const without = await call(dismiss, { key: caller.key, params: { id: first.id }, body: {} });
    expect(codeOf(without)).toBe("VALIDATION_ERROR");
  });

  test("survives learning anew, and taken back it is open again under the same id", async () => {
    await dismissed("too_sensitive");
    await store(ctx, habit(10).slice(0, 80));
    await analyzePatterns(ctx);
    const [kept] = await listed({ status: "dismissed" });
    expect(kept).toMatchObject({ id: first.id, dismissed_reason: "too_sensitive" });
    expect((await listed()).map(({ title }) => title)).not.toContain(first.title);
    const back = await call<Suggestion>(restore, { key: caller.key, params: { id: first.id } });
    expect(back.body).toMatchObject({ id: first.id, status: "open", dismissed_reason: null, dismissed_at: null });
    expect((await listed()).map(({ id }) => id)).toContain(first.id);
    expect(await auditOf(first.id)).toHaveLength(2);
  });

  test("outlasts a time in which the suggestion does not hold, and not the events that show it", async () => {
    await dismissed("other");
    // Too few days are left for the habit to be found.
    await removeEvents(ctx, { from: "2026-09-08T00:00:00Z", to: "2026-10-30T00:00:00Z" });
    await analyzePatterns(ctx);
    expect(await listed()).toEqual([]);
    expect((await listed({ status: "dismissed" })).map(({ id }) => id)).toEqual([first.id]);
    await removeEvents(ctx, { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" });
    await analyzePatterns(ctx);
    expect(await listed({ status: "dismissed" })).toEqual([]);
  });

  test("of what is not there is told so", async () => {
    expect((await dismissed("other", crypto.randomUUID())).status).toBe(404);
    const back = await call(restore, { key: caller.key, params: { id: crypto.randomUUID() } });
    expect(codeOf(back)).toBe("NOT_FOUND");
  });
});

describe("an acceptance", () => {
  const accepted = async (id = first.id) => await call<Suggestion>(accept, { key: caller.key, params: { id } });

  test("takes the suggestion off the open list, with its time and a line in the audit log", async () => {
    const answer = await accepted();
    expect(answer.body).toMatchObject({ id: first.id, status: "accepted", dismissed_reason: null });
    expect(answer.body.accepted_at).not.toBeNull();
    expect((await listed()).map(({ id }) => id)).not.toContain(first.id);
    expect((await listed({ status: "accepted" })).map(({ id }) => id)).toEqual([first.id]);
    expect((await accepted()).body.accepted_at).toBe(answer.body.accepted_at);
    expect(await auditOf(first.id)).toMatchObject([{ was: "open", is_now: "accepted" }]);
    expect(await countSuggestions(ctx)).toMatchObject({ accepted: 1, dismissed: 0 });
  });

  test("keeps the draft as it was read, while its evidence moves on", async () => {
    await accepted();
    await adminSql()`
      update floyo.suggestions set title = 'As I read it', draft = jsonb_set(draft, '{name}', '"Mine"')
      where id = ${first.id}`;
    await store(ctx, habit(10).slice(0, 80));
    await analyzePatterns(ctx);
    const [kept] = await listed({ status: "accepted" });
    expect(kept).toMatchObject({ id: first.id, title: "As I read it", draft: { name: "Mine" } });
    expect(kept?.reason).not.toBe(first.reason);
  });

  test("is taken back, or turned into a dismissal, and neither leaves its mark", async () => {
    await accepted();
    expect((await dismissed("other")).body).toMatchObject({ status: "dismissed", accepted_at: null });
    await accepted();
    const back = await call<Suggestion>(restore, { key: caller.key, params: { id: first.id } });
    expect(back.body).toMatchObject({ status: "open", accepted_at: null, dismissed_at: null, dismissed_reason: null });
  });

  test("goes with the events that show it", async () => {
    await accepted();
    await removeEvents(ctx, { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" });
    await analyzePatterns(ctx);
    expect(await listed({ status: "accepted" })).toEqual([]);
  });

  test("is nobody else's to make", async () => {
    const stranger = await makeCaller();
    expect((await call(accept, { key: stranger.key, params: { id: first.id } })).status).toBe(404);
    const reader = await giveKey(caller, { scopes: ["suggestions:read"] });
    expect(codeOf(await call(accept, { key: reader, params: { id: first.id } }))).toBe("SCOPE_MISSING");
  });
});

describe("what one does not want to see", () => {
  /** Those of the family that is dismissed here; the engine may find others beside it. */
  const family = async () => (await listed()).filter(({ title }) => title.includes("report.py"));
  const rules = async () => (await call<{ data: SuggestionRule[] }>(listRules, { key: caller.key })).body.data;
  /** As if it were learned under another name: what was decided about the one of before is not about this. */
  const rename = async () => {
    await adminSql()`update floyo.suggestions set key = 'another' where id = ${first.id}`;
    await analyzePatterns(ctx);
  };

  test("stays away also under a new id, is listed without a word of its files, and comes back when allowed", async () => {
    await dismissed("never_this_tool");
    await rename();
    expect(await family()).toEqual([]);
    const [rule] = await rules();
    expect(rule).toMatchObject({ reason: "never_this_tool", tool: "python", title: first.title });
    const [row] =
      await adminSql()`select r::text as whole from floyo.suggestion_rules r where user_id = ${caller.userId}`;
    expect(row?.whole).not.toContain("sales.csv");
    const stranger = await makeCaller();
    expect((await call(removeRule, { key: stranger.key, params: { id: rule?.id ?? "" } })).status).toBe(404);
    expect((await call(removeRule, { key: caller.key, params: { id: rule?.id ?? "" } })).status).toBe(204);
    expect(await rules()).toEqual([]);
    expect((await family()).map(({ id }) => id)).toEqual([first.id]);
    await analyzePatterns(ctx);
    expect(await family()).toHaveLength(1);
    expect(codeOf(await call(removeRule, { key: caller.key, params: { id: rule?.id ?? "" } }))).toBe("NOT_FOUND");
  });

  test("with the wrong trigger is suggested with another one", async () => {
    await dismissed("wrong_trigger");
    await analyzePatterns(ctx);
    const [other] = await family();
    expect(other?.draft.trigger.kind).toBe("schedule");
    await call(restore, { key: caller.key, params: { id: first.id } });
    expect(await rules()).toEqual([]);
  });

  test("as too eager comes back once it is surer, and for another reason alone holds for itself alone", async () => {
    await dismissed("too_sensitive");
    expect(await rules()).toHaveLength(1);
    await adminSql()`update floyo.suggestions set confidence = confidence - 0.2 where id = ${first.id}`;
    await adminSql()`update floyo.suggestion_rules set confidence = confidence - 0.2 where suggestion_id = ${first.id}`;
    await analyzePatterns(ctx);
    expect((await family()).map(({ id }) => id)).toEqual([first.id]);
    await dismissed("other");
    expect(await rules()).toEqual([]);
    await rename();
    expect(await family()).toHaveLength(1);
  });
});

describe("what became of suggestions", () => {
  const age = async (days: number) =>
    await adminSql()`
      update floyo.suggestion_outcomes set decided_at = decided_at - make_interval(days => ${days})
      where user_id = ${caller.userId}`;

  test("is kept after thirty days, lost when taken back before, and none when a slip", async () => {
    const decide = async (handler: typeof accept) => await call(handler, { key: caller.key, params: { id: first.id } });
    await decide(accept);
    expect(await getCalibration(ctx)).toMatchObject({ outcomes: 0, waiting: 1, corrected: false, needed: 10 });
    await decide(restore);
    expect(await getCalibration(ctx)).toMatchObject({ outcomes: 0, waiting: 0 });
    await decide(accept);
    await age(29);
    await decide(restore);
    expect(await getCalibration(ctx)).toMatchObject({ outcomes: 1, kept: 0, waiting: 0 });
    await decide(accept);
    await age(31);
    expect(await getCalibration(ctx)).toMatchObject({ outcomes: 1, kept: 1 });
    await dismissed("other");
    expect(await getCalibration(ctx)).toMatchObject({ outcomes: 1, kept: 1 });
  });

  test("corrects what is stated once there are ten", async () => {
    await adminSql()`
      insert into floyo.suggestion_outcomes (org_id, user_id, suggestion_id, stated, decision)
      select ${caller.orgId}, ${caller.userId}, gen_random_uuid(), 0.9, 'dismissed' from generate_series(1, 10)`;
    await analyzePatterns(ctx);
    const corrected = (await listed()).find(({ id }) => id === first.id);
    expect(corrected?.confidence).toBeCloseTo(3.6 / 14, 6);
    const { corrected: isSo, steps } = await getCalibration(ctx);
    expect([isSo, steps.at(-1)]).toEqual([
      true,
      { from: 0.9, to: 1, outcomes: 10, kept: 0, shown: expect.closeTo(3.6 / 14, 6) },
    ]);
  });
});
