import { randomUUID } from "node:crypto";
import fc from "fast-check";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  asPerson,
  connectAdmin,
  connectApp,
  consent,
  type EventInput,
  errorCode,
  insertEvents,
  type Person,
  type Sql,
  signUp,
} from "./database.ts";

let admin: postgres.Sql;
let app: postgres.Sql;

beforeAll(() => {
  admin = connectAdmin(8);
  app = connectApp(8);
});

afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
});

async function newPerson(): Promise<Person> {
  const person = await signUp(admin);
  await consent(admin, person.userId);
  return person;
}

const order = (rows: readonly Record<string, unknown>[]) => rows.map((row) => JSON.stringify(row)).sort();

/** What the triggers have written. */
const kept = (tx: Sql, { userId }: Person) => tx`
  select local_hour, type, extension, tool, project, count from floyo.event_hours where user_id = ${userId}`;

/** The same, counted anew from the events. */
const counted = (tx: Sql, { userId }: Person) => tx`
  select
    date_trunc('hour', occurred_at at time zone 'UTC' + utc_offset_minutes * interval '1 minute') as local_hour, type,
    coalesce(extension, '') as extension, coalesce(tool, '') as tool, coalesce(project, '') as project,
    count(*)::int as count
  from floyo.events where user_id = ${userId} group by 1, 2, 3, 4, 5`;

const ids = Array.from({ length: 40 }, () => randomUUID());
const maybe = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: null });
const event: fc.Arbitrary<EventInput> = fc.record({
  id: fc.constantFrom(...ids),
  type: fc.constantFrom("file_modified", "command_run"),
  // Around midnight and the turn of an hour, so that offsets change the hour and the day.
  occurred_at: fc
    .integer({ min: -90, max: 90 })
    .map((minutes) => new Date(Date.UTC(2026, 2, 1) + minutes * 60_000).toISOString()),
  utc_offset_minutes: fc.constantFrom(-570, -60, 0, 60, 345, 840),
  extension: maybe("csv", "md"),
  tool: maybe("psql"),
  project: maybe("floyo", "other"),
});
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: fc.array(event, { minLength: 1, maxLength: 25 }) }) },
  { weight: 1, arbitrary: fc.record({ remove: fc.subarray(ids, { minLength: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ redact: fc.subarray(ids, { minLength: 1 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Does one step as the app would, and gives how many events were new. */
const take = (person: Person, one: Step): Promise<number> =>
  asPerson(app, person.userId, async (tx) => {
    if ("add" in one) return await insertEvents(tx, person, one.add);
    if ("remove" in one) await tx`delete from floyo.events where id = any (${one.remove})`;
    else {
      // Another extension, so that the hours change and not only the texts.
      const rows = one.redact.map((id) => ({ id, extension: "gone", project: "hidden", metadata: {} }));
      await tx`select set_config('role', 'none', true)`;
      await tx`select floyo_private.rewrite_events(${person.orgId}, ${JSON.stringify(rows)}::text::jsonb)`;
    }
    return 0;
  });

/** What the events say, counted anew, is what the triggers have kept: hours, days to learn from, the workspace's quota. */
async function expectInStep(person: Person, stored: number): Promise<void> {
  expect(order(await kept(admin, person))).toEqual(order(await counted(admin, person)));
  const days = await admin`
    select distinct (occurred_at at time zone 'UTC')::date as day from floyo.events where user_id = ${person.userId}
    except select utc_day from floyo.dirty_days where user_id = ${person.userId}`;
  expect(days).toHaveLength(0);
  const [quota] = await admin`
    select coalesce(sum(count), 0)::int as count from floyo.event_counts where org_id = ${person.orgId}`;
  expect(quota?.count).toBe(stored);
}

test("after any inserts, duplicates, deletions and redactions the hours are what the events say", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const person = await newPerson();
      let stored = 0;
      for (const one of steps) {
        stored += await take(person, one);
        await expectInStep(person, stored);
      }
    }),
    { numRuns: 15 },
  );
}, 60_000);

test("after any of them at once, in whatever order they commit, the hours are what the events say", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 6 }),
      async (all) => {
        const person = await newPerson();
        const stored = await Promise.all(
          all.map(async (steps) => {
            let own = 0;
            for (const one of steps)
              own += await take(person, one).catch((error: unknown) => {
                // Two deletions that meet in another order: one is undone whole, and the app asks for it to be sent again.
                if (error instanceof Error && "code" in error && error.code === "40P01") return 0;
                throw error;
              });
            return own;
          }),
        );
        await expectInStep(
          person,
          stored.reduce((sum, n) => sum + n, 0),
        );
      },
    ),
    { numRuns: 10 },
  );
}, 60_000);

test("batches of one person sent at once, overlapping and in any order, are all counted and none deadlocks", async () => {
  const person = await newPerson();
  const events = Array.from({ length: 300 }, (_, i) => ({
    id: randomUUID(),
    occurred_at: new Date(Date.UTC(2026, 4, 1) + i * 7 * 60_000).toISOString(),
    extension: ["csv", "md", "ts"][i % 3] ?? null,
  }));
  const stored = await Promise.all(
    Array.from({ length: 8 }, (_, i) => {
      const part = events.slice(i * 20, i * 20 + 160);
      return asPerson(app, person.userId, (tx) => insertEvents(tx, person, i % 2 ? part.toReversed() : part));
    }),
  );
  expect(stored.reduce((sum, n) => sum + n, 0)).toBe(300);
  expect(order(await kept(admin, person))).toEqual(order(await counted(admin, person)));
});

test("batches and deletions at once leave the counts right", async () => {
  const person = await newPerson();
  const hour = { occurred_at: "2026-06-01T09:30:00Z", extension: "csv" };
  const first = Array.from({ length: 200 }, () => ({ id: randomUUID(), ...hour }));
  await asPerson(app, person.userId, (tx) => insertEvents(tx, person, first));
  await Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      asPerson(app, person.userId, async (tx) => {
        if (i % 2) await insertEvents(tx, person, [hour, hour, hour]);
        else {
          const some = first.slice(i * 30, i * 30 + 50).map(({ id }) => id);
          await tx`delete from floyo.events where id = any (${some})`;
        }
      }),
    ),
  );
  expect(order(await kept(admin, person))).toEqual(order(await counted(admin, person)));
});

test("an hour is the one on the person's own clock, and missing parts are empty text", async () => {
  const person = await newPerson();
  await asPerson(app, person.userId, (tx) =>
    insertEvents(tx, person, [{ occurred_at: "2026-12-31T22:45:00Z", utc_offset_minutes: 90 }]),
  );
  expect([...(await kept(admin, person))]).toEqual([
    { local_hour: "2027-01-01 00:00:00", type: "file_modified", extension: "", tool: "", project: "", count: 1 },
  ]);
  const days = await admin`select utc_day from floyo.dirty_days where user_id = ${person.userId}`;
  expect(days.map((row) => row.utc_day)).toEqual(["2026-12-31"]);
});

test("a day's version never comes twice, so that clearing what was read cannot clear what came since", async () => {
  const person = await newPerson();
  const add = () => asPerson(app, person.userId, (tx) => insertEvents(tx, person, [{}]));
  const read = () =>
    asPerson(app, person.userId, async (tx) => {
      const [row] = await tx<{ utc_day: string; version: string }[]>`select utc_day, version from floyo.dirty_days`;
      if (!row) throw new Error("no dirty day");
      return row;
    });
  const clear = ({ utc_day, version }: { utc_day: string; version: string }) =>
    asPerson(app, person.userId, async (tx) => {
      return (await tx`delete from floyo.dirty_days where utc_day = ${utc_day} and version = ${version}`).count;
    });
  await add();
  const first = await read();
  await add();
  expect(await clear(first)).toBe(0);
  const second = await read();
  expect(await clear(second)).toBe(1);
  // Cleared and dirty again: a slow reader of the first round must not clear this one.
  await add();
  expect(await clear(first)).toBe(0);
  expect(await clear(second)).toBe(0);
  expect(await clear(await read())).toBe(1);
});

test("a late event and a duplicate: only what was new makes its day dirty", async () => {
  const person = await newPerson();
  const event = { id: randomUUID(), occurred_at: "2026-01-05T10:00:00Z" };
  await asPerson(app, person.userId, (tx) => insertEvents(tx, person, [event]));
  await asPerson(app, person.userId, (tx) => tx`delete from floyo.dirty_days`);
  expect(await asPerson(app, person.userId, (tx) => insertEvents(tx, person, [event]))).toBe(0);
  expect(await admin`select from floyo.dirty_days where user_id = ${person.userId}`).toHaveLength(0);
  await asPerson(app, person.userId, (tx) => insertEvents(tx, person, [{ occurred_at: "2019-02-03T10:00:00Z" }]));
  const days = await admin`select utc_day from floyo.dirty_days where user_id = ${person.userId}`;
  expect(days.map((row) => row.utc_day)).toEqual(["2019-02-03"]);
});

test("events are never changed nor truncated, not even by the owner of the table", async () => {
  const person = await newPerson();
  await insertEvents(admin, person, [{}]);
  expect(await errorCode(admin`update floyo.events set type = 'x' where user_id = ${person.userId}`)).toBe("42501");
  expect(await errorCode(admin`truncate floyo.events cascade`)).toBe("42501");
});

test("without consent, or after its withdrawal, the database itself stores nothing", async () => {
  const person = await signUp(admin);
  const add = () => asPerson(app, person.userId, (tx) => insertEvents(tx, person, [{}]));
  expect(await errorCode(add())).toBe("42501");
  await consent(admin, person.userId);
  expect(await add()).toBe(1);
  await consent(admin, person.userId, false);
  expect(await errorCode(add())).toBe("42501");
  await consent(admin, person.userId);
  expect(await add()).toBe(1);
});
