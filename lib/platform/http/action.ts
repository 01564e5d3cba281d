import type { z } from "zod";
import type { Contract, InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { ErrorBody } from "#lib/contracts/errors.ts";
import type { Context } from "../context.ts";

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
 * `export async function dismissSuggestion(input: ActionInput<typeof contract>, place: ActionPlace) { return run(input, place); }`
 */
export function action<const C extends Contract>(
  contract: C,
  options: { readonly permission: C["permission"] },
  useCase: (ctx: Context, input: InputOf<C>) => Promise<OutputOf<C>>,
): (input: ActionInput<C>, place?: ActionPlace) => Promise<ActionResult<z.output<C["output"]>>> {
  return async () => {
    void [contract, options, useCase];
    throw new Error("The door is being built.");
  };
}
