"use server";

import { revalidatePath } from "next/cache";
import { ownForm } from "#app/own-form.ts";
import type { NewKeyState } from "#components/api-keys/new-key-form.tsx";
import { failed } from "#components/ui/form-state.ts";
import type { Outcome } from "#components/ui/run-action.ts";
import * as apiKeys from "#lib/contracts/api-keys.ts";
import type { Scope } from "#lib/contracts/scopes.ts";
import { createApiKey } from "#lib/domains/api-keys/create-api-key.ts";
import { revokeApiKey } from "#lib/domains/api-keys/revoke-api-key.ts";
import { action } from "#lib/platform/http/action.ts";
import { outcomeOf } from "../../outcome.ts";

const runCreate = action(apiKeys.create, { permission: "session" }, createApiKey);
const runRevoke = action(apiKeys.revoke, { permission: "session" }, revokeApiKey);

export async function createKey(org: string, _state: NewKeyState, sent: FormData): Promise<NewKeyState> {
  const form = await ownForm(sent);
  const expires = form.get("expires_in_days");
  const result = await runCreate(
    {
      name: String(form.get("name") ?? ""),
      // The contract checks each of them; a tampered form is answered with the field's name.
      scopes: form.getAll("scopes") as Scope[],
      expires_in_days: expires === "never" ? null : Number(expires),
    },
    { org },
  );
  if (!result.ok) return failed(result.error, form);
  revalidatePath("/w/[org]/settings/api-keys", "page");
  return { status: "done", key: result.data.key };
}

/** The twin for WakaTime's plugins: what such a key may do is fixed. */
export async function createWakatimeKey(org: string, _state: NewKeyState, sent: FormData): Promise<NewKeyState> {
  const form = await ownForm(sent);
  const result = await runCreate(
    { kind: "wakatime", name: String(form.get("name") ?? ""), expires_in_days: null },
    { org },
  );
  if (!result.ok) return failed(result.error, form);
  revalidatePath("/w/[org]/settings/api-keys", "page");
  return { status: "done", key: result.data.key };
}

export async function revokeKey(org: string, id: string): Promise<Outcome> {
  const result = await runRevoke({ id }, { org });
  revalidatePath("/w/[org]/settings/api-keys", "page");
  return outcomeOf(result);
}
