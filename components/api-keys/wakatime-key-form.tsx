"use client";

import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { idle } from "#components/ui/form-state.ts";
import { CreatedKey, type NewKeyState } from "./new-key-form.tsx";

/** Makes a key in the one form that WakaTime's plugins take, and shows where it goes. */
export function WakatimeKeyForm({
  action,
  name,
  apiUrl,
}: {
  action: (state: NewKeyState, form: FormData) => Promise<NewKeyState>;
  name?: string | undefined;
  /** The address that the plugins are to send to. */
  apiUrl: string;
}) {
  const [state, submit, pending] = useActionState(action, idle as NewKeyState);
  return (
    <div className="grid gap-4">
      {state.key ? (
        <CreatedKey value={state.key}>
          In <code>~/.wakatime.cfg</code>, below <code>[settings]</code>: <code>api_key</code> is this key, and{" "}
          <code>api_url</code> is <code className="break-all">{apiUrl}</code>.
        </CreatedKey>
      ) : null}
      <form action={submit} className="grid gap-4 rounded-md border border-line bg-surface p-4">
        <FormMessage state={state} />
        <p className="max-w-[65ch] text-muted">
          The plugins of 60 and more editors insist on a key that is a UUID. One made here works for them and nowhere
          else: it sends what the editor reports and reads back your time for its status bar. It never expires; revoke
          it when you stop using it.
        </p>
        <TextField
          label="What it is for"
          name="name"
          required
          maxLength={100}
          placeholder="editors on my laptop"
          defaultValue={state.values?.name ?? name}
          error={state.fields?.name}
        />
        <Button type="submit" className="w-fit" busy={pending}>
          {pending ? "Making the key…" : "Make a WakaTime key"}
        </Button>
      </form>
    </div>
  );
}
