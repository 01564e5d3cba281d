"use client";

import { type ReactNode, useActionState, useId } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { SelectField, TextField } from "#components/ui/field.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormState, idle } from "#components/ui/form-state.ts";
import { Notice } from "#components/ui/notice.tsx";
import type { Scope } from "#lib/contracts/scopes.ts";

export interface NewKeyState extends FormState {
  readonly key?: string;
}

/** Makes an API key and shows it, this once. */
export function NewKeyForm({
  action,
  scopes,
  preset,
  name,
  siteUrl,
}: {
  action: (state: NewKeyState, form: FormData) => Promise<NewKeyState>;
  scopes: readonly { value: Scope; label: string }[];
  preset: readonly Scope[];
  name?: string | undefined;
  siteUrl: string;
}) {
  const [state, submit, pending] = useActionState(action, idle as NewKeyState);
  const group = useId();
  return (
    <div className="grid gap-4">
      {state.key ? (
        <CreatedKey value={state.key}>
          Then, where you work: <code className="break-all">npx floyo login --url {siteUrl} --key</code>, or in a header
          of your own program’s requests.
        </CreatedKey>
      ) : null}
      <form action={submit} className="grid gap-4 rounded-md border border-line bg-surface p-4">
        <FormMessage state={state} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Name"
            name="name"
            required
            maxLength={100}
            placeholder="floyo on my laptop"
            defaultValue={state.values?.name ?? name}
            error={state.fields?.name}
          />
          <SelectField label="Expires" name="expires_in_days" defaultValue={state.values?.expires_in_days ?? "90"}>
            <option value="30">after 30 days</option>
            <option value="90">after 90 days</option>
            <option value="365">after a year</option>
            <option value="never">never</option>
          </SelectField>
        </div>
        <fieldset className="grid gap-2" aria-describedby={state.fields?.scopes ? `${group}-error` : undefined}>
          <legend className="mb-1">What it may do</legend>
          <div className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
            {scopes.map(({ value, label }) => (
              <Checkbox
                key={value}
                name="scopes"
                value={value}
                defaultChecked={preset.includes(value)}
                label={
                  <>
                    {label} <code className="text-muted">{value}</code>
                  </>
                }
              />
            ))}
          </div>
          {state.fields?.scopes ? (
            <p id={`${group}-error`} className="text-sm text-danger">
              What it may do {state.fields.scopes}
            </p>
          ) : null}
        </fieldset>
        <Button type="submit" look="primary" className="w-fit" disabled={pending}>
          {pending ? "Making the key…" : "Make key"}
        </Button>
      </form>
    </div>
  );
}

/** A key that was just made, with what to do with it. */
export function CreatedKey({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Notice tone="success" title="Copy the key now: it is not shown again">
      <div className="grid gap-3 pt-1">
        <div className="flex flex-wrap items-center gap-2">
          <code className="rounded-md border border-line bg-sunken px-2 py-1 break-all text-text" data-testid="new-key">
            {value}
          </code>
          <CopyButton text={value} name="Copy the key" />
        </div>
        <p>{children}</p>
      </div>
    </Notice>
  );
}
