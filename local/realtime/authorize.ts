import postgres from "postgres";
import type { Identity } from "./identity.ts";
import { describeFault, type Log } from "./realtime.ts";

export type Db = postgres.Sql<Record<never, never>>;

/** Where the policies are asked. */
export interface Court {
  sql: Db;
  log: Log;
}

/** What the SELECT policies of realtime.messages let somebody receive on a topic. */
export interface Readable {
  broadcast: boolean;
  presence: boolean;
}

/** The database could not be asked: nothing is known about what somebody may do. */
export class Unavailable extends Error {}

/** Ends a transaction whose writes were only a question. */
class Undo extends Error {}

// Connection lost, resources short, operator's doing (a restart, a timeout): the next question may well be answered.
const passing = /^(08|53|57|58)/;

async function ask<T>(
  sql: Db,
  question: (tx: postgres.TransactionSql<Record<never, never>>) => Promise<T>,
): Promise<T> {
  let answer: { value: T } | undefined;
  try {
    await sql.begin(async (tx) => {
      answer = { value: await question(tx) };
      throw new Undo();
    });
  } catch (error) {
    if (error instanceof Undo && answer) return answer.value;
    if (error instanceof postgres.PostgresError && !passing.test(error.code)) throw error;
    throw new Unavailable("the database could not be asked", { cause: error });
  }
  throw new Unavailable("the database did not answer");
}

async function become(tx: postgres.TransactionSql<Record<never, never>>, who: Identity, topic: string): Promise<void> {
  await tx`select set_config('role', ${who.role}, true), set_config('realtime.topic', ${topic}, true),
    set_config('request.jwt.claims', ${who.claims}, true), set_config('request.headers', '{}', true)`;
}

/**
 * Asks the SELECT policies, as hosted Realtime does: puts a message of either kind on the topic, looks whether the caller
 * sees it, and takes all of it back. A policy that fails refuses, and is logged.
 * @throws Unavailable
 */
export async function askRead({ sql, log }: Court, who: Identity, topic: string): Promise<Readable> {
  try {
    return await ask(sql, async (tx) => {
      const probes = await tx<{ id: string; extension: string }[]>`
        insert into realtime.messages (topic, extension) values (${topic}, 'broadcast'), (${topic}, 'presence')
        returning id, extension`;
      await become(tx, who, topic);
      const seen = await tx<{ id: string }[]>`
        select id from realtime.messages where topic = ${topic} and id in ${tx(probes.map(({ id }) => id))}`;
      const sees = (extension: string) =>
        seen.some(({ id }) => id === probes.find((probe) => probe.extension === extension)?.id);
      return { broadcast: sees("broadcast"), presence: sees("presence") };
    });
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    log("warn", "a SELECT policy on realtime.messages failed", { reason: describeFault(error) });
    return { broadcast: false, presence: false };
  }
}

/** Asks the INSERT policies whether somebody may send on a topic. @throws Unavailable */
export async function askWrite(
  { sql, log }: Court,
  who: Identity,
  topic: string,
  extension: "broadcast" | "presence",
): Promise<boolean> {
  try {
    return await ask(sql, async (tx) => {
      await become(tx, who, topic);
      await tx`insert into realtime.messages (topic, extension) values (${topic}, ${extension})`;
      return true;
    });
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    // 42501 is how a policy says no; what else there is says that it could not tell.
    if (!(error instanceof postgres.PostgresError) || error.code !== "42501")
      log("warn", "an INSERT policy on realtime.messages failed", { reason: describeFault(error) });
    return false;
  }
}
