import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "#scripts/environment.ts";
import { connectAdmin, connectApp } from "./database.ts";

let admin: postgres.Sql;
let app: postgres.Sql;
beforeAll(() => {
  admin = connectAdmin();
  app = connectApp();
});
afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
});

describe("what operators look at in Studio", () => {
  test.each(globSync("supabase/snippets/*.sql", { cwd: root }).map((file) => [basename(file, ".sql"), file]))(
    "the saved query %s runs",
    async (_name, file) => {
      await admin.unsafe(readFileSync(join(root, file), "utf8"));
    },
  );

  test("each view says what it is, and shows nothing that anybody did or is called", async () => {
    const views = await admin<{ name: string; comment: string | null; columns: string[] }[]>`
      select c.relname as name, obj_description(c.oid) as comment,
        array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0) as columns
      from pg_class c where c.relnamespace = 'floyo_ops'::regnamespace and c.relkind = 'v'`;
    expect(views.length).toBeGreaterThan(5);
    const personal = /path|command|title|metadata|email|display_name|project|branch|summary|evidence|key_hash/;
    for (const { name, comment, columns } of views) {
      expect(comment, name).toBeTruthy();
      expect(
        columns.filter((column) => personal.test(column)),
        name,
      ).toEqual([]);
    }
  });

  test("nobody but the operators' role may look", async () => {
    const granted = await admin`
      select grantee, table_name from information_schema.role_table_grants
      where table_schema = 'floyo_ops' and grantee <> 'postgres'`;
    expect([...granted]).toEqual([]);
    await expect(app`select * from floyo_ops.people`).rejects.toThrow("permission denied for schema floyo_ops");
    const asPerson = app.begin(async (tx) => {
      await tx`set local role authenticated`;
      await tx`select * from floyo_ops.people`;
    });
    await expect(asPerson).rejects.toThrow("permission denied for schema floyo_ops");
  });

  test("a day's activity and a waiting analysis are counted", async () => {
    const rollback = new Error("undone");
    const counting = admin.begin(async (tx) => {
      const userId = crypto.randomUUID();
      await tx`insert into auth.users (id, email) values (${userId}, ${`${userId}@example.com`})`;
      const [org] = await tx<{ id: string }[]>`select id from floyo.organizations where personal_user_id = ${userId}`;
      await tx`
        insert into floyo.events (org_id, user_id, id, type, occurred_at)
        select ${org?.id ?? ""}, ${userId}, gen_random_uuid(), 'file_modified', '2001-02-03T10:00:00Z' from generate_series(1, 3)`;
      expect(await tx`select people::int, events::int from floyo_ops.activity_by_day where day = '2001-02-03'`).toEqual(
        [{ people: 1, events: 3 }],
      );
      expect(await tx`select days::int, overdue from floyo_ops.waiting_analyses where user_id = ${userId}`).toEqual([
        { days: 1, overdue: false },
      ]);
      throw rollback;
    });
    await expect(counting).rejects.toBe(rollback);
  });
});
