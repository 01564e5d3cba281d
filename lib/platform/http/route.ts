import { createHash } from "node:crypto";
import type { Contract, InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { authenticate, CredentialRefused, type Proof } from "../auth/authenticate.ts";
import { type Cacheable, note, outcomeOf } from "../cache.ts";
import type { Context, Workspace } from "../context.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { type LogFields, type Logger, log } from "../log.ts";
import { makeContext } from "../make-context.ts";
import { describeError, toAppError } from "../report.ts";
import { Turns } from "../turns.ts";
import { type ChosenWorkspace, chooseWorkspace } from "../workspace.ts";
import { checkOrigin } from "./check-origin.ts";
import { checkPermission } from "./check-permission.ts";
import { clientAddress } from "./client-address.ts";
import { clientOf } from "./client-of.ts";
import { names, versionTag } from "./etag.ts";
import { idempotencyKeyOf, runOnce } from "./idempotency.ts";
import { parseInput, queryOf, type RawInput } from "./parse-input.ts";
import { takeLimits, takeRefused } from "./rate-limit.ts";
import { readJsonBody, refuseBody } from "./read-body.ts";
import { requestIdOf } from "./request-id.ts";
import { baseHeaders, errorResponse, successResponse, unchangedResponse } from "./respond.ts";

/** What Next hands a route handler beside the request. */
export interface RouteArguments {
  readonly params: Promise<Record<string, string | string[] | undefined>>;
}

export type RouteHandler = ((request: Request, args?: RouteArguments) => Promise<Response>) & {
  /** What this handler answers, for the test that compares routes with contracts. */
  readonly contract: Contract;
};

type UseCase<C extends Contract> = (ctx: Context, input: InputOf<C>) => Promise<OutputOf<C>>;

/** One request on its way: what each step reads and adds to. */
export interface Exchange {
  readonly request: Request;
  readonly requestId: string;
  /** Headers of the answer, whether it succeeds or fails. */
  readonly out: Headers;
  log: Logger;
}

/** Longest that a request waits for its turn, in milliseconds: a client gives one up after half a minute. */
const turnWaitMs = 5_000;

export const bodyBytesDefault = 64 * 1024;

/**
 * Makes a Next route handler of a contract and a use case. `permission` repeats the contract's own, so that a route
 * file says who may call it; the compiler refuses one that differs.
 *
 * The order: request id, method, who, cross-site, limits, workspace, permission, body, turn, contract, unchanged, once,
 * use case, contract again. Nothing here rests on the middleware. Whatever is thrown leaves in the one error form.
 */
export function route<const C extends Contract>(
  contract: C,
  options: { readonly permission: Exclude<C["permission"], "public"> },
  useCase: UseCase<C>,
): RouteHandler {
  const turns = contract.turns && new Turns({ ...contract.turns, waitMs: turnWaitMs, retryAfterSeconds: 2 });
  return serve(contract, (exchange, args) => answer(contract, options.permission, useCase, exchange, turns, args));
}

/**
 * Makes a handler of how an operation is answered: gives it a request id and a line in the log, and whatever is thrown
 * leaves in the one error form. `route()` and `openRoute()` are made with it.
 */
export function serve(
  contract: Contract,
  answerTo: (exchange: Exchange, args: RouteArguments | undefined) => Promise<Response>,
): RouteHandler {
  const handler = async (request: Request, args?: RouteArguments): Promise<Response> => {
    const started = performance.now();
    const requestId = requestIdOf(request.headers);
    const bound = log.with({ request_id: requestId, operation: contract.id, method: request.method });
    const exchange: Exchange = { request, requestId, out: baseHeaders(requestId), log: bound };
    let refused: LogFields = {};
    const response = await answerTo(exchange, args).catch((thrown: unknown) => {
      const error = toAppError(thrown, exchange.log);
      refused = error.code === "INTERNAL_ERROR" ? { code: error.code } : describeError(error);
      return errorResponse(error, requestId, exchange.out, contract.door ?? null);
    });
    exchange.log.info("request answered", {
      status: response.status,
      duration_ms: Math.round((performance.now() - started) * 10) / 10,
      ...refused,
    });
    return response;
  };
  return Object.assign(handler, { contract });
}

async function answer<C extends Contract>(
  contract: C,
  permission: C["permission"],
  perform: UseCase<C>,
  exchange: Exchange,
  turns: Turns | undefined,
  args: RouteArguments | undefined,
): Promise<Response> {
  const { request, requestId, out } = exchange;
  checkMethod(contract, request, out);
  const address = clientAddress(request.headers, env().TRUSTED_PROXY_HOPS);
  const proof = await authenticate(request.headers, out, contract.door ?? null).catch(async (error: unknown) => {
    if (error instanceof CredentialRefused) await takeRefused(address, out);
    throw error;
  });
  const { actor } = proof;
  if (proof.byCookie && contract.method !== "GET") checkOrigin(request.headers, ownOrigins(request));
  await takeLimits(contract, actor, address, out);
  const org = await workspaceOf(proof, request.headers);
  const asked = makeContext({
    actor,
    org,
    requestId,
    client: clientOf(request.headers),
    accessToken: proof.accessToken,
    readsOnly: contract.method === "GET",
  });
  exchange.log = asked.log.with({ operation: contract.id, method: request.method });
  checkPermission(permission, actor);
  turns?.refuseIfFull();

  const takesBody = contract.body !== undefined || contract.items !== undefined;
  const read = takesBody ? await readJsonBody(request, contract.bodyBytesMax ?? bodyBytesDefault) : null;
  if (read === null) await refuseBody(request);
  const ctx = contract.digestsBody && read ? { ...asked, received: digestOf(read.bytes) } : asked;
  const params = (await args?.params) ?? {};
  const query = queryOf(new URL(request.url).searchParams);
  // Not before the body is whole: otherwise a few slow senders would hold every turn.
  const respond = () => work(contract, perform, exchange, ctx, { params, query, body: read?.body });
  return await (turns ? turns.run(respond) : respond());
}

/** What comes once the request is whole, and it is known who asks and that they may. */
async function work<C extends Contract>(
  contract: C,
  perform: UseCase<C>,
  exchange: Exchange,
  ctx: Context,
  raw: RawInput,
): Promise<Response> {
  const { request, out } = exchange;
  const input = parseInput(contract, raw);

  const etag = isCacheable(contract) ? versionTag(contract, ctx, input, await ctx.versions()) : null;
  if (etag !== null && names(request.headers.get("if-none-match"), etag)) {
    note(ctx, "unchanged");
    tellCache(exchange, ctx);
    return unchangedResponse(etag, out);
  }

  const key = contract.idempotent ? idempotencyKeyOf(request.headers) : null;
  let output: unknown;
  if (key === null) output = await perform(ctx, input);
  else {
    const once = await runOnce(contract, ctx, key, input, (inside) => perform(inside, input));
    if (once.replayed) out.set("Idempotency-Replayed", "true");
    output = once.output;
  }
  tellCache(exchange, ctx);
  return successResponse(contract, output, request, out, etag);
}

const digestOf = (bytes: Uint8Array): NonNullable<Context["received"]> => ({
  digest: createHash("sha256").update(bytes).digest(),
  bytes: bytes.byteLength,
});

/** In development an edit of the source must show at once, though the data is the same. */
const isCacheable = (contract: Contract): contract is Cacheable =>
  contract.changesWith !== undefined && process.env.NODE_ENV !== "development";

/** Says in the answer's headers and in the log what the cache did. */
function tellCache(exchange: Exchange, ctx: Context): void {
  const cache = outcomeOf(ctx);
  if (cache === null) return;
  exchange.out.set("Server-Timing", `cache;desc="${cache}"`);
  exchange.log = exchange.log.with({ cache });
}

/** Next answers a method that a file does not export by itself; this is for handlers that are called directly. */
export function checkMethod(contract: Contract, request: Request, out: Headers): void {
  const allowed = contract.method === "GET" ? ["GET", "HEAD"] : [contract.method];
  if (allowed.includes(request.method)) return;
  out.set("Allow", allowed.join(", "));
  throw new AppError("METHOD_NOT_ALLOWED");
}

/** The site's address, and the one this request was sent to: they differ when a preview or another port is used. */
function ownOrigins(request: Request): string[] {
  return [new URL(env().SITE_URL).origin, new URL(request.url).origin];
}

/** An API key's own workspace, which a header may repeat but not change; else the one named, else the personal one. */
async function workspaceOf(proof: Proof, headers: Headers): Promise<ChosenWorkspace | Workspace> {
  const wanted = headers.get("x-floyo-org");
  if (!proof.workspace) return await chooseWorkspace(proof.actor, wanted, headers);
  const { id, slug } = proof.workspace;
  const name = wanted?.toLowerCase();
  if (name === undefined || name === id || name === slug) return proof.workspace;
  throw new AppError("NOT_FOUND", { message: "This API key works in another workspace. Leave X-Floyo-Org out." });
}
