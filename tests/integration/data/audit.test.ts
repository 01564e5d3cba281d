import { createHash, randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  addMember,
  addSharedOrg,
  asPerson,
  connectAdmin,
  connectApp,
  errorCode,
  type Person,
  type Sql,
  signUp,
} from "./database.ts";

let admin: postgres.Sql;
let app: postgres.Sql;

beforeAll(() => {
  admin = connectAdmin(6);
  app = connectApp(6);
});

afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
});

const broken = async (sql: Sql, orgId: string): Promise<number | null> => {
  const [row] = await sql`select floyo_private.verify_audit_chain(${orgId})::int as seq`;
  return row?.seq ?? null;
};

const addKey = (tx: Sql, { orgId, userId }: Person, name = "laptop") => tx`
  insert into floyo.api_keys (org_id, user_id, name, prefix, key_hash, scopes)
  values (
    ${orgId}, ${userId}, ${name}, 'floyo_live_abcd', ${createHash("sha256").update(randomUUID()).digest()},
    ${["telemetry:write"]}
  )
  returning id`;

/** A person with some rows in their log. */
async function withHistory(): Promise<Person & { rows: number }> {
  const person = await signUp(admin);
  for (let i = 0; i < 4; i++) await asPerson(app, person.userId, (tx) => addKey(tx, person, `key ${i}`));
  const [row] = await admin`select count(*)::int as n from floyo.audit_logs where org_id = ${person.orgId}`;
  return { ...person, rows: row?.n };
}

describe("what is recorded", () => {
  test("a change carries who made it, how they proved it, under which request, and what it was before", async () => {
    const person = await signUp(admin);
    const [key] = await asPerson(app, person.userId, (tx) => addKey(tx, person), {
      via: "session",
      requestId: "req_1",
    });
    await asPerson(app, person.userId, (tx) => tx`update floyo.api_keys set revoked_at = now() where id = ${key?.id}`, {
      via: "job",
      requestId: "req_2",
    });
    const rows = await asPerson(
      app,
      person.userId,
      (tx) => tx`
        select actor_id, actor_via, action, entity_id, before, after, request_id
        from floyo.audit_logs where entity = 'api_keys' order by seq`,
    );
    const made = {
      id: key?.id,
      name: "laptop",
      prefix: "floyo_live_abcd",
      scopes: ["telemetry:write"],
      expires_at: null,
      revoked_at: null,
    };
    // The id is the row's `entity_id`; only listed columns are copied.
    const { id, ...columns } = made;
    const common = { actor_id: person.userId, entity_id: id };
    expect([...rows]).toEqual([
      { ...common, actor_via: "session", action: "create", request_id: "req_1", before: null, after: columns },
      {
        ...common,
        actor_via: "job",
        action: "update",
        request_id: "req_2",
        before: columns,
        after: { ...columns, revoked_at: expect.any(String) },
      },
    ]);
  });

  test("neither a key's hash nor an address nor a machine's name gets into the log", async () => {
    const address = `secret-${randomUUID()}@example.com`;
    const person = await signUp(admin, { display_name: "Planted Name" }, address);
    await asPerson(app, person.userId, async (tx) => {
      await addKey(tx, person);
      await tx`
        insert into floyo.devices (org_id, user_id, id, name)
        values (${person.orgId}, ${person.userId}, ${randomUUID()}, 'planted-host.local')`;
    });
    const [key] =
      await admin`select encode(key_hash, 'hex') as hash from floyo.api_keys where org_id = ${person.orgId}`;
    const rows = await admin`select to_jsonb(l)::text as text from floyo.audit_logs l where org_id = ${person.orgId}`;
    expect(rows.length).toBeGreaterThan(3);
    for (const { text } of rows) {
      for (const planted of [key?.hash, address, "Planted Name", "planted-host"]) expect(text).not.toContain(planted);
    }
  });

  test("what is touched all day is not recorded; a dismissal and its undoing are", async () => {
    const person = await signUp(admin);
    const deviceId = randomUUID();
    const entries = (entity: string) => admin`
      select action, before, after from floyo.audit_logs
      where org_id = ${person.orgId} and entity = ${entity} order by seq`;
    await asPerson(app, person.userId, async (tx) => {
      for (let i = 0; i < 3; i++) {
        await tx`
          insert into floyo.devices (org_id, user_id, id, name, client)
          values (${person.orgId}, ${person.userId}, ${deviceId}, 'd', 'floyo/0.1.0')
          on conflict (org_id, user_id, id) do update set last_seen_at = now(), client = excluded.client`;
      }
      await tx`
        insert into floyo.suggestions (
          org_id, user_id, key, title, reason, confidence, score, evidence, connectors, draft, pattern_ids
        )
        values (${person.orgId}, ${person.userId}, 'k', 'planted title', 'r', 1, 1, '{}', '{}', '{}', '{}')`;
      await tx`update floyo.suggestions set score = 0.5 where user_id = ${person.userId}`;
      await tx`update floyo.suggestions set status = 'dismissed', dismissed_at = now(), dismissed_reason = 'too_sensitive'`;
      await tx`update floyo.suggestions set status = 'open', dismissed_at = null, dismissed_reason = null`;
    });
    expect(await entries("devices")).toHaveLength(1);
    const dismissed = { status: "dismissed", dismissed_reason: "too_sensitive" };
    const open = { status: "open", dismissed_reason: null };
    expect([...(await entries("suggestions"))]).toEqual([
      { action: "update", before: open, after: dismissed },
      { action: "update", before: dismissed, after: open },
    ]);
  });

  test("a change that is taken back leaves no row", async () => {
    const person = await withHistory();
    await asPerson(app, person.userId, async (tx) => {
      await addKey(tx, person);
      throw new Error("no");
    }).catch(() => undefined);
    const [row] = await admin`select count(*)::int as n from floyo.audit_logs where org_id = ${person.orgId}`;
    expect(row?.n).toBe(person.rows);
    expect(await broken(admin, person.orgId)).toBeNull();
  });

  test("an owner reads the log of the workspace, but not a member's private matters", async () => {
    const orgId = await addSharedOrg(admin);
    const [owner, member] = [await signUp(admin), await signUp(admin)];
    await addMember(admin, orgId, owner.userId, "owner");
    await addMember(admin, orgId, member.userId, "member");
    await asPerson(app, member.userId, async (tx) => {
      await addKey(tx, { orgId, userId: member.userId });
      await tx`
        insert into floyo.devices (org_id, user_id, id, name) values (${orgId}, ${member.userId}, ${randomUUID()}, 'd')`;
    });
    const seen = (userId: string) =>
      asPerson(app, userId, async (tx) => {
        const rows = await tx`select distinct entity from floyo.audit_logs where org_id = ${orgId} order by 1`;
        return rows.map((row) => row.entity);
      });
    expect(await seen(owner.userId)).toEqual(["api_keys", "organization_members", "organizations"]);
    expect(await seen(member.userId)).toEqual(["api_keys", "devices"]);
  });
});

describe("the chain", () => {
  test("holds under changes made at once, and in another time zone", async () => {
    const person = await signUp(admin);
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        asPerson(app, person.userId, async (tx) => {
          await tx`set local timezone = 'Asia/Kathmandu'`;
          await addKey(tx, person, `key ${i}`);
        }),
      ),
    );
    const rows = await admin`select seq::int from floyo.audit_logs where org_id = ${person.orgId} order by seq`;
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: rows.length }, (_, i) => i + 1));
    expect(await broken(admin, person.orgId)).toBeNull();
    await admin.begin(async (tx) => {
      await tx`set local timezone = 'America/Anchorage'`;
      await tx`set local datestyle = 'German'`;
      expect(await broken(tx, person.orgId)).toBeNull();
    });
  });

  test.each([
    ["update floyo.audit_logs set action = 'update'"],
    ["delete from floyo.audit_logs"],
    ["truncate floyo.audit_logs"],
    // In the order in which the functions lock them, or it could deadlock with other tests.
    ["truncate floyo.audit_chains, floyo.audit_logs"],
    ["delete from floyo.audit_chains"],
  ])("the owner of the tables is refused: %s", async (statement) => {
    await withHistory();
    expect(await errorCode(admin.unsafe(statement))).toBe("42501");
  });

  const tampering: [string, number, (tx: Sql, orgId: string) => Promise<unknown>][] = [
    ["a rewritten row", 3, (tx, org) => tx`update floyo.audit_logs set after = '{}' where org_id = ${org} and seq = 3`],
    [
      "another actor",
      4,
      (tx, org) => tx`update floyo.audit_logs set actor_id = gen_random_uuid() where org_id = ${org} and seq = 4`,
    ],
    ["a missing row", 2, (tx, org) => tx`delete from floyo.audit_logs where org_id = ${org} and seq = 2`],
    ["a missing first row", 1, (tx, org) => tx`delete from floyo.audit_logs where org_id = ${org} and seq = 1`],
    ["a missing last row", 6, (tx, org) => tx`delete from floyo.audit_logs where org_id = ${org} and seq = 6`],
    [
      "a row made up at the end",
      7,
      (tx, org) => tx`
        insert into floyo.audit_logs
        select org_id, 7, now(), actor_id, actor_via, action, entity, entity_id, before, after, request_id, hash, hash
        from floyo.audit_logs where org_id = ${org} and seq = 6`,
    ],
    [
      "a row rewritten together with its hash",
      4,
      async (tx, org) => {
        await tx`update floyo.audit_logs set action = 'delete' where org_id = ${org} and seq = 3`;
        await tx`update floyo.audit_logs l set hash = floyo_private.audit_hash(l) where org_id = ${org} and seq = 3`;
      },
    ],
  ];
  test.each(tampering)("whoever disables the triggers is found out: %s", async (_what, seq, tamper) => {
    const person = await withHistory();
    expect(person.rows).toBe(6);
    await admin
      .begin(async (tx) => {
        await tx`alter table floyo.audit_logs disable trigger user`;
        await tamper(tx, person.orgId);
        expect(await broken(tx, person.orgId)).toBe(seq);
        throw new Error("take it back");
      })
      .catch((error: Error) => expect(error.message).toBe("take it back"));
    expect(await broken(admin, person.orgId)).toBeNull();
  });

  test("retention alone removes rows, leaves a checkpoint, and the rest still holds", async () => {
    const person = await withHistory();
    const [cut] = await admin`select at, hash from floyo.audit_logs where org_id = ${person.orgId} and seq = 4`;
    const [pruned] = await admin`select floyo_private.prune_audit(${person.orgId}, ${cut?.at})::int as n`;
    const rows = await admin`select seq::int from floyo.audit_logs where org_id = ${person.orgId} order by seq`;
    expect(pruned?.n).toBe(person.rows - rows.length);
    expect(pruned?.n).toBeGreaterThan(0);
    const [chain] = await admin`
      select checkpoint_seq::int as seq, octet_length(checkpoint_hash) as bytes
      from floyo.audit_chains where org_id = ${person.orgId}`;
    expect(chain).toEqual({ seq: pruned?.n, bytes: 32 });
    expect(await broken(admin, person.orgId)).toBeNull();
    await asPerson(app, person.userId, (tx) => addKey(tx, person));
    expect(await broken(admin, person.orgId)).toBeNull();
    expect(await errorCode(admin`delete from floyo.audit_logs where org_id = ${person.orgId}`)).toBe("42501");
  });

  test("retention refuses a log that does not hold", async () => {
    const person = await withHistory();
    await admin
      .begin(async (tx) => {
        await tx`alter table floyo.audit_logs disable trigger user`;
        await tx`update floyo.audit_logs set action = 'delete' where org_id = ${person.orgId} and seq = 2`;
        await tx`alter table floyo.audit_logs enable trigger user`;
        await tx`select floyo_private.prune_audit(${person.orgId}, now() + interval '1 day')`;
      })
      .then(
        () => expect.unreachable(),
        (error: Error) => expect(error.message).toMatch(/does not hold from row 2 on; nothing was removed/),
      );
  });
});
