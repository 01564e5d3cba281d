import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { Contract, InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { ErrorBody } from "#lib/contracts/errors.ts";
import { sessionActor } from "../auth/page-session.ts";
import type { Context } from "../context.ts";
import { env } from "../env.ts";
import { AppError, errorBody } from "../errors.ts";
import { type LogFields, log } from "../log.ts";
import { makeContext } from "../make-context.ts";
import { describeError, toAppError } from "../report.ts";
import { chooseWorkspace } from "../workspace.ts";
import { checkOrigin } from "./check-origin.ts";
import { checkPermission } from "./check-permission.ts";
import { clientAddress } from "./client-address.ts";
import { parseMerged } from "./parse-input.ts";
import { takeLimits } from "./rate-limit.ts";
import { requestIdOf } from "./request-id.ts";

type Parts<C, Part extends "params" | "query" | "body"> = C extends { readonly [K in Part]: infer S extends z.ZodType }
  ? z.input<S>
  : unknown;

/** What a form or component hands an action: path parameters, query and body merged, before parsing. */
export type ActionInput<C extends Contract> = Parts<C, "params"> & Parts<C, "query"> & Parts<C, "body">;

/** What an action answers: never an exception for what a person can mend. */
export type ActionResult<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: ErrorBody["error"] };

/** Which workspace an action works in: the page's `/w/[org]`; the personal one when left out. */
export interface ActionPlace {
  readonly org?: string;
}

/**
 * The twin of `route()` for server actions: the same contract, use case and errors, for the signed-in person.
 * In a `"use server"` file:
 * `const run = action(contract, { permission }, useCase);`
 * `export async function dismiss(input: ActionInput<typeof contract>, place: ActionPlace) { return run(input, place); }`
 * A server action can be called by anyone who reads the page's scripts, with any argument, so nothing is taken on trust:
 * the session, the origin, the limits, the workspace and the input are checked as for a request from outside.
 */
export function action<const C extends Contract>(
  contract: C,
  options: { readonly permission: Exclude<C["permission"], "public"> },
  useCase: (ctx: Context, input: InputOf<C>) => Promise<OutputOf<C>>,
): (input: ActionInput<C>, place?: ActionPlace) => Promise<ActionResult<z.output<C["output"]>>> {
  const act = useCase;
  return async (input, place) => {
    const given = await headers();
    const requestId = requestIdOf(given);
    const started = performance.now();
    let logger = log.with({ request_id: requestId, operation: contract.id, method: "ACTION" });
    const done = (fields: LogFields) =>
      logger.info("action answered", { duration_ms: Math.round((performance.now() - started) * 10) / 10, ...fields });
    try {
      const actor = await sessionActor();
      if (!actor) throw new AppError("UNAUTHENTICATED", { message: "Your session is over. Sign in again." });
      checkOrigin(given, [new URL(env().SITE_URL).origin]);
      await takeLimits(contract, actor, clientAddress(given, env().TRUSTED_PROXY_HOPS), new Headers());
      const org = await chooseWorkspace(actor, orgOf(place), given);
      const ctx = makeContext({ actor, org, requestId });
      logger = ctx.log.with({ operation: contract.id, method: "ACTION" });
      checkPermission(options.permission, actor);
      const output = await act(ctx, parseMerged(contract, input));
      const data = contract.output.parse(output) as z.output<C["output"]>;
      done({ code: "OK" });
      return { ok: true, data };
    } catch (thrown) {
      // `redirect()` and `notFound()` of a use case's caller are not errors.
      unstable_rethrow(thrown);
      const error = toAppError(thrown, logger);
      done(error.code === "INTERNAL_ERROR" ? { code: error.code } : describeError(error));
      return { ok: false, error: errorBody(error, requestId).error };
    }
  };
}

/** The compiler's types do not bind a caller from outside. */
function orgOf(place: unknown): string | null {
  if (typeof place !== "object" || place === null || !("org" in place)) return null;
  return typeof place.org === "string" ? place.org : null;
}
