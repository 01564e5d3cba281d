import postgres from "postgres";
import { become } from "#tests/integration/data/database.ts";
import type { Actor } from "./matrix.ts";
import { type Row, type TableName, type TableSpec, tables } from "./tables.ts";
import { matches, type Place, type World } from "./world.ts";

/** "insufficient_privilege": no grant, or a row-level security check that failed. */
const refused = "42501";

/** Foreign keys and unique indexes are looked at after grants and policies: those have let the row through. */
const letThrough = ["23503", "23505"];

class RolledBack extends Error {}

/** Runs `run` as that actor and takes it back. False when it was refused; any other failure is thrown. */
export async function attempt(
  tx: postgres.TransactionSql,
  userId: string | null,
  run: (tx: postgres.TransactionSql) => Promise<boolean>,
): Promise<boolean> {
  let outcome = false;
  try {
    await tx.savepoint(async (inner) => {
      if (userId) await become(inner, userId);
      else await inner`set local role anon`;
      outcome = await run(inner);
      throw new RolledBack();
    });
  } catch (error) {
    if (error instanceof postgres.PostgresError) {
      if (error.code === refused) return false;
      if (letThrough.includes(error.code)) return true;
    }
    if (!(error instanceof RolledBack)) throw error;
  }
  return outcome;
}

const insertRow = (tx: postgres.TransactionSql, table: TableName, row: Row) =>
  tx`insert into floyo.${tx(table)} ${tx(row)}`.then((result) => result.count > 0);

/** What the actor can really do in one cell, in the matrix's letters. */
export async function observe(
  tx: postgres.TransactionSql,
  world: World,
  table: TableName,
  actor: Actor,
  cell: 0 | 1 | 2,
): Promise<string> {
  const spec: TableSpec = tables[table];
  const place = world.places[actor][cell];
  const userId = world.people[actor]?.userId ?? null;
  const key = world.keyAt(table, place);
  const can = (run: (inner: postgres.TransactionSql) => Promise<boolean>) => attempt(tx, userId, run);

  const select = await can(async (inner) => {
    const rows = await inner`select 1 from floyo.${inner(table)} where ${matches(inner, key)}`;
    return rows.length > 0;
  });
  let insert = await can((inner) => insertRow(inner, table, spec.row(place.orgId, place.userId)));
  if (cell === 2 && userId && !insert) {
    // Also in one's own name.
    const own: Place = { orgId: place.orgId, userId };
    if (spec.owner.includes("org_id")) {
      insert = await can((inner) => insertRow(inner, table, spec.row(own.orgId, own.userId)));
    }
  }
  const update = await can(async (inner) => {
    const result = await inner`
      update floyo.${inner(table)} set ${inner(spec.change)} where ${matches(inner, key)}`;
    return result.count > 0;
  });
  const remove = await can(async (inner) => {
    const result = await inner`delete from floyo.${inner(table)} where ${matches(inner, key)}`;
    return result.count > 0;
  });
  return [select && "S", insert && "I", update && "U", remove && "D"].map((letter) => letter || "-").join("");
}
