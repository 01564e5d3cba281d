"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { SelectField, TextField } from "#components/ui/field.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, idle } from "#components/ui/form-state.ts";
import { SavedNote } from "./saved-note.tsx";

/** Name and time zone. Where the browser is in another zone than the profile, it says so and offers it. */
export function ProfileForm({
  action,
  name,
  timeZone,
  timeZones,
}: {
  action: FormAction;
  name: string;
  timeZone: string;
  timeZones: readonly string[];
}) {
  const [state, submit, pending] = useActionState(action, idle);
  const [zone, setZone] = useState(state.values?.timezone ?? timeZone);
  const [here, setHere] = useState<string | null>(null);
  const select = useRef<HTMLSelectElement>(null);
  useEffect(() => setHere(Intl.DateTimeFormat().resolvedOptions().timeZone), []);
  const offered = here !== null && here !== zone && timeZones.includes(here) ? here : null;
  return (
    <form action={submit} className="grid max-w-md gap-4">
      <FormMessage state={state} />
      <TextField
        label="Name"
        name="display_name"
        required
        maxLength={100}
        autoComplete="name"
        defaultValue={state.values?.display_name ?? name}
        hint="Shown to the people you share a workspace with."
        error={state.fields?.display_name}
      />
      <div className="grid gap-2">
        <SelectField
          ref={select}
          label="Time zone"
          name="timezone"
          value={zone}
          onChange={(event) => setZone(event.target.value)}
          hint="Routines are found by this clock. In another zone they are learned anew."
          error={state.fields?.timezone}
        >
          {timeZones.map((one) => (
            <option key={one} value={one}>
              {one.replaceAll("_", " ")}
            </option>
          ))}
        </SelectField>
        {offered ? (
          <p className="flex flex-wrap items-center gap-2 text-sm">
            <span className="text-muted">This browser is in {offered.replaceAll("_", " ")}.</span>
            <Button
              size="small"
              onClick={() => {
                setZone(offered);
                select.current?.focus();
              }}
            >
              Use that
            </Button>
          </p>
        ) : null}
      </div>
      <div className="flex items-center gap-3">
        <Button type="submit" look="primary" busy={pending}>
          {pending ? "Saving…" : "Save"}
        </Button>
        <SavedNote state={state} />
      </div>
    </form>
  );
}
