import type { Suppression } from "#lib/mining/suggest/suppression.ts";
import type { Tx } from "#lib/platform/db.ts";
import { type Owner, selectSuppressions } from "./queries.ts";

/** What the person does not want to see, for the engine, within the transaction that reads the rest. */
export const listSuppressions = (tx: Tx, owner: Owner): Promise<Suppression[]> => selectSuppressions(tx, owner);
