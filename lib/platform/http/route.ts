import type { Contract, InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "../context.ts";

/** What Next hands a route handler beside the request. */
export interface RouteArguments {
  readonly params: Promise<Record<string, string | string[] | undefined>>;
}

export type RouteHandler = (request: Request, args?: RouteArguments) => Promise<Response>;

/**
 * Makes a Next route handler of a contract and a use case. `permission` repeats the contract's own, so that a route
 * file says who may call it; the compiler refuses one that differs.
 */
export function route<const C extends Contract>(
  contract: C,
  options: { readonly permission: C["permission"] },
  useCase: (ctx: Context, input: InputOf<C>) => Promise<OutputOf<C>>,
): RouteHandler {
  return async () => {
    void [contract, options, useCase];
    throw new Error("The door is being built.");
  };
}
