import type { Contract, InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "../context.ts";
import { env } from "../env.ts";
import type { Logger } from "../log.ts";
import { clientAddress, shortenAddress } from "./client-address.ts";
import { clientOf } from "./client-of.ts";
import { parseInput, queryOf } from "./parse-input.ts";
import { takeOpenLimits } from "./rate-limit.ts";
import { readJsonBody } from "./read-body.ts";
import { successResponse } from "./respond.ts";
import { bodyBytesDefault, checkMethod, type RouteHandler, serve } from "./route.ts";

/** All that is known of somebody who has not said who they are. */
export interface OpenContext {
  readonly requestId: string;
  readonly log: Logger;
  readonly client: Context["client"];
  /** Where they ask from: the network, not the machine. Null when it is unknown. */
  readonly address: string | null;
}

type OpenContract = Contract & { readonly permission: "public"; readonly body: object };

/**
 * The twin of `route()` for what anyone may ask, which takes a body and reads no credential: the same order and the one
 * error form, limited by address alone.
 */
export function openRoute<const C extends OpenContract>(
  contract: C,
  useCase: (ctx: OpenContext, input: InputOf<C>) => Promise<OutputOf<C>>,
): RouteHandler {
  return serve(contract, async ({ request, requestId, out, log }) => {
    checkMethod(contract, request, out);
    const address = clientAddress(request.headers, env().TRUSTED_PROXY_HOPS);
    await takeOpenLimits(contract, address, out);
    const client = clientOf(request.headers);
    const { body } = await readJsonBody(request, contract.bodyBytesMax ?? bodyBytesDefault);
    const query = queryOf(new URL(request.url).searchParams);
    const input = parseInput(contract, { params: {}, query, body });
    const output = await useCase({ requestId, log, client, address: shortenAddress(address) }, input);
    return successResponse(contract, output, request, out);
  });
}
