import type postgres from "postgres";
import {
  addMember,
  addSharedOrg,
  become,
  consent,
  type Person,
  type Sql,
  signUp,
} from "#tests/integration/data/database.ts";
import type { Actor } from "./matrix.ts";
import { bucketOfMatrix, type Row, type TableName, type TableSpec, tables } from "./tables.ts";

/** Whose row, and where: one cell's target. */
export interface Place {
  orgId: string;
  userId: string;
}

export interface World {
  /** Null for `anonymous`. */
  people: Record<Actor, Person | null>;
  /** The actor's three cells. */
  places: Record<Actor, readonly [own: Place, anothers: Place, elsewhere: Place]>;
  /** The key of the row that lies at that place. */
  keyAt(table: TableName, place: Place): Row;
}

/** Two organisations, a person for each role, and one row a table for each of them. Committed. */
export async function buildWorld(admin: postgres.Sql): Promise<World> {
  const [here, there] = [await addSharedOrg(admin), await addSharedOrg(admin)];
  const settle = async (orgId: string, role: string) => {
    const person = await signUp(admin);
    await addMember(admin, orgId, person.userId, role);
    return person;
  };
  const viewer = await settle(here, "viewer");
  const member = await settle(here, "member");
  const adminPerson = await settle(here, "admin");
  const owner = await settle(here, "owner");
  const removed = await settle(here, "member");
  const colleague = await settle(here, "member");
  const stranger = await settle(there, "owner");
  const resident = await settle(there, "member");
  const everyone: [Person, string][] = [
    ...[viewer, member, adminPerson, owner, removed, colleague].map((person): [Person, string] => [person, here]),
    ...[stranger, resident].map((person): [Person, string] => [person, there]),
  ];
  for (const [person] of everyone) await consent(admin, person.userId);

  const keys = new Map<string, Row>();
  const at = (table: TableName, place: Place) => `${table} ${place.orgId} ${place.userId}`;
  for (const [person, orgId] of everyone) {
    const place = { orgId, userId: person.userId };
    for (const table of Object.keys(tables) as TableName[]) {
      keys.set(at(table, place), await lay(admin, table, place));
    }
  }
  // The second cell of `organizations` is a colleague's personal workspace.
  for (const person of [colleague, resident]) {
    const [, orgId] = everyone.find(([other]) => other === person) ?? [];
    if (orgId) keys.set(at("organizations", { orgId, userId: person.userId }), { id: person.orgId });
  }
  await admin`
    update floyo.organization_members set removed_at = now() where org_id = ${here} and user_id = ${removed.userId}`;

  const inHere = (person: Person) => ({ orgId: here, userId: person.userId });
  const inThere = (person: Person) => ({ orgId: there, userId: person.userId });
  const cells = (person: Person) => [inHere(person), inHere(colleague), inThere(stranger)] as const;
  return {
    people: { anonymous: null, viewer, member, admin: adminPerson, owner, removed, stranger },
    places: {
      anonymous: cells(member),
      viewer: cells(viewer),
      member: cells(member),
      admin: cells(adminPerson),
      owner: cells(owner),
      removed: cells(removed),
      stranger: [inThere(stranger), inThere(resident), inHere(colleague)],
    },
    keyAt(table, place) {
      const key = keys.get(at(table, place));
      if (!key) throw new Error(`no row of ${table} lies there`);
      return key;
    },
  };
}

/** Puts one row there and returns its key; finds it where sign-up or the audit functions have made it. */
async function lay(admin: postgres.Sql, table: TableName, { orgId, userId }: Place): Promise<Row> {
  const spec: TableSpec = tables[table];
  if (table === "profiles") return { user_id: userId };
  if (table === "organizations") return { id: orgId };
  if (table === "organization_members") return { org_id: orgId, user_id: userId };
  if (table === "audit_chains") return { org_id: orgId };
  if (table === "audit_logs") {
    return await admin.begin(async (tx) => {
      await become(tx, userId);
      await tx`reset role`;
      await tx`select floyo_private.append_audit(${orgId}, 'update', 'organizations', ${orgId}, null, null)`;
      const [last] = await tx<Row[]>`
        select org_id, seq from floyo.audit_logs where org_id = ${orgId} order by seq desc limit 1`;
      if (!last) throw new Error("the audit log took no row");
      return last;
    });
  }
  const row = spec.row(orgId, userId);
  if (table === "session_uses")
    await admin`insert into auth.sessions (id, user_id) values (${String(row.session_id)}, ${userId})`;
  if (table === "activitywatch_events")
    await admin`
      insert into floyo.activitywatch_buckets
      ${admin({ ...tables.activitywatch_buckets.row(orgId, userId), id: bucketOfMatrix })}`;
  const [key] = await admin<Row[]>`
    insert into floyo.${admin(table)} ${admin(row)} returning ${admin(spec.key)}`;
  if (!key) throw new Error(`${table} took no row`);
  return key;
}

/** An `and` of equalities. Days and local hours are compared as text, as the driver gives them as Dates. */
export function matches(tx: Sql, key: Row) {
  return Object.entries(key)
    .map(([column, value]) => tx`${tx(column)} = ${value as string}`)
    .reduce((all, one) => tx`${all} and ${one}`);
}
