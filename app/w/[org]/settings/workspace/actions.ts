"use server";

import { revalidatePath } from "next/cache";
import { ownForm } from "#app/own-form.ts";
import { type FormState, failed, valuesOf } from "#components/ui/form-state.ts";
import * as organizations from "#lib/contracts/organizations.ts";
import { renameOrganization } from "#lib/domains/organizations/rename-organization.ts";
import { action } from "#lib/platform/http/action.ts";

const runRename = action(organizations.rename, { permission: "session" }, renameOrganization);

export async function renameWorkspace(org: string, id: string, _state: FormState, sent: FormData): Promise<FormState> {
  const form = await ownForm(sent);
  const result = await runRename({ id, name: valuesOf(form).name ?? "" }, { org });
  if (!result.ok) return failed(result.error, form);
  revalidatePath("/w/[org]", "layout");
  return { status: "done", message: "Saved." };
}
