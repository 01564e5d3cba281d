"use server";

import { revalidatePath } from "next/cache";
import { ownForm } from "#app/own-form.ts";
import { type FormState, failed, valuesOf } from "#components/ui/form-state.ts";
import type { Outcome } from "#components/ui/run-action.ts";
import * as devices from "#lib/contracts/devices.ts";
import { revokeDevice as revoke } from "#lib/domains/devices/revoke-device.ts";
import { updateDevice } from "#lib/domains/devices/update-device.ts";
import { action } from "#lib/platform/http/action.ts";
import { outcomeOf } from "../../outcome.ts";

const runUpdate = action(devices.update, { permission: "session" }, updateDevice);
const runRevoke = action(devices.revoke, { permission: "session" }, revoke);

/** An empty name gives the device its own back. */
export async function nameDevice(org: string, id: string, _state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const name = (valuesOf(form).name ?? "").trim();
  const result = await runUpdate({ id, name: name === "" ? null : name }, { org });
  if (!result.ok) return failed(result.error, form);
  revalidatePath("/w/[org]/settings/devices", "layout");
  return { status: "done", message: `It is called ${result.data.name} now.` };
}

export async function revokeDevice(org: string, id: string): Promise<Outcome> {
  const result = await runRevoke({ id }, { org });
  revalidatePath("/w/[org]/settings/devices", "layout");
  return outcomeOf(result);
}

export async function allowDevice(org: string, id: string): Promise<Outcome> {
  const result = await runUpdate({ id, revoked: false }, { org });
  revalidatePath("/w/[org]/settings/devices", "layout");
  return outcomeOf(result);
}
