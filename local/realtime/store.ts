import { type Db, Unavailable } from "./authorize.ts";

/** A broadcast as realtime.messages keeps it; its payload as text, since nothing here looks into it. */
export interface StoredMessage {
  id: string;
  topic: string;
  event: string;
  isPrivate: boolean;
  json: string;
}

/** What somebody waits for: all that is said on these topics, and these events wherever they are. */
export interface Wanted {
  topics: string[];
  events: string[];
}

interface Row {
  id: string;
  topic: string;
  event: string | null;
  private: boolean | null;
  json: string | null;
}

const REPLAY_MAX = 25;

const toMessages = (rows: Row[]): StoredMessage[] =>
  rows.flatMap(({ id, topic, event, private: isPrivate, json }) =>
    event === null || json === null ? [] : [{ id, topic, event, isPrivate: isPrivate === true, json }],
  );

/**
 * Reads the messages of these ids that somebody waits for, in the order of the ids. What has no event, no payload or too
 * large a one is left out.
 */
export async function readMessages(sql: Db, ids: string[], wanted: Wanted, bytesMax: number): Promise<StoredMessage[]> {
  const rows = await sql<Row[]>`
    select id, topic, event, private, case when octet_length(payload::text) <= ${bytesMax} then payload::text end as json
    from realtime.messages
    where id in ${sql(ids)} and (topic = any(${wanted.topics}) or event = any(${wanted.events}))`;
  const order = new Map(ids.map((id, index) => [id, index]));
  return toMessages(rows).sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
}

/** The newest private messages of a topic since a time, oldest first; 25 at most, as hosted. @throws Unavailable */
export async function readReplay(
  sql: Db,
  topic: string,
  sinceMs: number,
  limit: number,
  bytesMax: number,
): Promise<StoredMessage[]> {
  try {
    const rows = await sql<Row[]>`
      select id, topic, event, private, case when octet_length(payload::text) <= ${bytesMax} then payload::text end as json
      from realtime.messages
      where topic = ${topic} and private and extension = 'broadcast'
        and inserted_at >= timezone('UTC', to_timestamp(${sinceMs / 1000}))
      order by inserted_at desc limit ${Math.min(Math.max(limit, 1), REPLAY_MAX)}`;
    return toMessages(rows).reverse();
  } catch (cause) {
    throw new Unavailable("the messages could not be read", { cause });
  }
}

/**
 * The ids of the messages that transactions numbered `from` or later have written and committed, oldest first; with
 * `wanted`, of those that somebody waits for. By the transactions, not by the messages' time: that is when a transaction
 * began, and one that began early may end late.
 */
export async function readIdsSince(sql: Db, from: bigint, wanted?: Wanted): Promise<string[]> {
  // A row knows the lower half of its transaction's number; the upper half is that of now, or the one before.
  const rows = await sql<{ id: string }[]>`
    with here as (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next),
    written as (
      select m.id, m.inserted_at, m.xmin::text::bigint as low, here.next & 4294967295 as next_low,
        here.next - (here.next & 4294967295) as epoch
      from realtime.messages m, here
      where m.extension = 'broadcast' and (
        ${wanted === undefined} or m.topic = any(${wanted?.topics ?? []}) or m.event = any(${wanted?.events ?? []}))
    )
    select id from written
    where epoch + low - case when low > next_low then 4294967296 else 0 end >= ${String(from)}::bigint
    order by inserted_at, id`;
  return rows.map(({ id }) => id);
}
