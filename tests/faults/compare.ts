import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type postgres from "postgres";
import type { Campaign, Client } from "./campaign.ts";
import { keyOf } from "./journal.ts";
import { until } from "./mortal-server.ts";

/** What a campaign came to, each fault of the product as a line that says which event and what became of it. */
export interface Comparison {
  readonly kept: number;
  readonly acknowledged: number;
  readonly stored: number;
  /** Kept or acknowledged, and not in the table. */
  readonly lost: readonly string[];
  /** In the table twice. */
  readonly doubled: readonly string[];
  /** In the table, and never given to any client. */
  readonly invented: readonly string[];
  /** Left in a spool, set aside as damaged or refused, or kept in a form that nobody sends. */
  readonly stuck: readonly string[];
  /** Hours whose roll-up is not what a recount of the events gives. */
  readonly miscounted: readonly string[];
  /** Days that no analysis has learned from. */
  readonly unlearned: number;
}

interface Row {
  readonly id: string;
  readonly type: string;
  readonly path: string | null;
  readonly metadata: Record<string, unknown>;
}

/** Sends what still waits, lets the analysis finish, and lays the journal beside the table. */
export async function compare(campaign: Campaign, admin: postgres.Sql, userId: string): Promise<Comparison> {
  const { journal, clients } = campaign;
  for (const client of clients) await drain(campaign, client);
  for (const { acknowledged } of clients) journal.readAcknowledged(acknowledged);
  const rows = await admin<Row[]>`select id, type, path, metadata from floyo.events where user_id = ${userId}`;
  const ids = new Set(rows.map(({ id }) => id));
  const times = new Map<string, Row[]>();
  const invented: string[] = [];
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null || !journal.handed.has(key)) invented.push(`${row.id} ${row.path ?? ""}`);
    else times.set(key, [...(times.get(key) ?? []), row]);
  }
  const acknowledged = new Set(journal.acknowledged.values());
  const lost = [...journal.kept]
    .filter((key) => !times.has(key))
    .map((key) => `${key} of ${journal.handed.get(key)}: kept, ${acknowledged.has(key) ? "" : "never "}acknowledged`);
  for (const [id, key] of journal.acknowledged)
    if (!ids.has(id)) lost.push(`${key} of ${journal.handed.get(key ?? "")}: acknowledged as ${id}`);
  const doubled = [...times].flatMap(([key, stored]) => findTwice(key, stored));
  const stuck = (await Promise.all(clients.map(leftOver))).flat();
  const miscounted = await recount(admin, userId);
  await until("the analysis to learn from every day", async () => (await dirtyDays(admin, userId)) === 0).catch(
    () => {},
  );
  return {
    kept: journal.kept.size,
    acknowledged: journal.acknowledged.size,
    stored: rows.length,
    lost,
    doubled,
    invented,
    stuck,
    miscounted,
    unlearned: await dirtyDays(admin, userId),
  };
}

/**
 * What is stored twice of one event. A file whose making was interrupted for longer than a save takes is made and then
 * edited: two events, and each of them once.
 */
function findTwice(key: string, stored: readonly Row[]): string[] {
  const twice = stored.filter(({ id, type }) => stored.some((other) => other.type === type && other.id < id));
  return twice.map(({ id, type }) => `${key}: ${type} ${id}, beside ${stored.length - 1} more`);
}

/** `floyo flush` until nothing waits: the server is well again. */
async function drain(campaign: Campaign, client: Client): Promise<void> {
  client.disk?.empty();
  for (let times = 0; times < 5; times += 1) {
    const ran = await campaign.run(client, ["flush", "--wait", "60"]);
    if (ran?.told.queued === 0) return;
  }
}

/** What lies about in a spool that should be empty. */
async function leftOver(client: Client): Promise<string[]> {
  const accounts = await readdir(client.spool).catch(() => []);
  const names = await Promise.all(
    accounts.map(async (account) => (await readdir(join(client.spool, account))).map((name) => join(account, name))),
  );
  return names
    .flat()
    .filter((name) => !name.endsWith("/state.json"))
    .map((name) => `${client.name}: ${name}`);
}

async function recount(admin: postgres.Sql, userId: string): Promise<string[]> {
  const rows = await admin<{ hour: string; type: string; kept: number | null; counted: number | null }[]>`
    with counted as (
      select floyo_private.local_hour(occurred_at, utc_offset_minutes) as local_hour, type,
        coalesce(extension, '') as extension, coalesce(tool, '') as tool, coalesce(project, '') as project,
        count(*)::int as count
      from floyo.events where user_id = ${userId} group by 1, 2, 3, 4, 5
    ), kept as (select * from floyo.event_hours where user_id = ${userId})
    select local_hour::text as hour, type, kept.count as kept, counted.count as counted
    from counted full join kept using (local_hour, type, extension, tool, project)
    where kept.count is distinct from counted.count`;
  return rows.map(({ hour, type, kept, counted }) => `${hour} ${type}: ${kept ?? 0} instead of ${counted ?? 0}`);
}

async function dirtyDays(admin: postgres.Sql, userId: string): Promise<number> {
  const [row] = await admin<{ n: number }[]>`
    select count(*)::int as n from floyo.dirty_days where user_id = ${userId}`;
  return row?.n ?? 0;
}
