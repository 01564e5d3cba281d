"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { SelectField } from "#components/ui/field.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormState, idle } from "#components/ui/form-state.ts";
import { Notice } from "#components/ui/notice.tsx";
import type { Organization } from "#lib/contracts/accounts.ts";

export interface DecisionState extends FormState {
  readonly decision?: "approve" | "deny";
}

/** Two equal buttons: neither is the default, neither is smaller. */
export function DecisionForm({
  action,
  code,
  workspaces,
  chosen,
}: {
  action: (state: DecisionState, form: FormData) => Promise<DecisionState>;
  code: string;
  /** Those in which the person may have keys. */
  workspaces: readonly Organization[];
  chosen: string;
}) {
  const [state, submit, pending] = useActionState(action, idle as DecisionState);
  if (state.status === "done")
    return state.decision === "approve" ? (
      <Notice tone="success" title="Approved">
        <p>Go back to the terminal: it goes on by itself. You can close this page.</p>
      </Notice>
    ) : (
      <Notice title="Denied">
        <p>The machine gets nothing. You can close this page.</p>
      </Notice>
    );
  const [only, second] = workspaces;
  return (
    <form action={submit} className="grid gap-4">
      <FormMessage state={state} />
      <input type="hidden" name="user_code" value={code} />
      {second ? (
        <SelectField label="Workspace" name="org" defaultValue={chosen} hint="The key works in this one alone.">
          {workspaces.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </SelectField>
      ) : (
        <>
          <input type="hidden" name="org" value={only?.slug ?? chosen} />
          <p>
            In the workspace <span className="font-semibold">{only?.name ?? chosen}</span>, and nowhere else.
          </p>
        </>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <Button type="submit" name="decision" value="approve" disabled={pending}>
          Approve
        </Button>
        <Button type="submit" name="decision" value="deny" disabled={pending}>
          Deny
        </Button>
      </div>
    </form>
  );
}
