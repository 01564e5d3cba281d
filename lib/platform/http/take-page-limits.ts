import { headers } from "next/headers";
import type { Contract } from "#lib/contracts/contract.ts";
import type { Context } from "../context.ts";
import { env } from "../env.ts";
import { clientAddress } from "./client-address.ts";
import { takeLimits } from "./rate-limit.ts";

/**
 * Counts a page that does what an operation does against that operation's limits, where they guard something that could
 * be guessed. Throws RATE_LIMITED; UNAVAILABLE when it cannot be counted.
 */
export async function takePageLimits(contract: Contract, { actor }: Context): Promise<void> {
  const address = clientAddress(await headers(), env().TRUSTED_PROXY_HOPS);
  await takeLimits(contract, actor, address, new Headers());
}
