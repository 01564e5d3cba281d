import type { z } from "zod";
import type { Contract } from "#lib/contracts/contract.ts";
import { type CallOptions, callApi } from "../send/call-api.ts";
import type { Connection } from "../send/connection.ts";

const pageSizeDefault = 200;

interface ListContract<Item> extends Contract {
  readonly output: z.ZodType<{ data: Item[]; next_cursor: string | null }>;
}

/**
 * Reads a list page by page until it ends or `most` items are there.
 *
 * @param pageSize as many as the list's contract allows, for one that is long
 */
export async function readPages<Item>(
  connection: Connection,
  list: ListContract<Item>,
  query: CallOptions["query"],
  most: number,
  pageSize = pageSizeDefault,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(pageSize, most - items.length);
    const page = await callApi(connection, list, { query: { ...query, limit, cursor } });
    items.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && items.length < most);
  return items.slice(0, most);
}
