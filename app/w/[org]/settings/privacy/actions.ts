"use server";

import { revalidatePath } from "next/cache";
import { ownForm } from "#app/own-form.ts";
import { type FormState, failed } from "#components/ui/form-state.ts";
import * as events from "#lib/contracts/events.ts";
import { removeEvents } from "#lib/domains/events/remove-events.ts";
import { action } from "#lib/platform/http/action.ts";

const runRemove = action(events.remove, { permission: "events:delete" }, removeEvents);

/** Deletes the events of the range that the page had counted. */
export async function removeRange(
  org: string,
  range: { from: string; to: string },
  _state: FormState,
  sent: FormData,
): Promise<FormState> {
  await ownForm(sent);
  const result = await runRemove(range, { org });
  if (!result.ok) return failed(result.error);
  revalidatePath("/w/[org]", "layout");
  const { deleted } = result.data;
  return {
    status: "done",
    message: `${deleted.toLocaleString("en")} ${deleted === 1 ? "event" : "events"} deleted.`,
  };
}
