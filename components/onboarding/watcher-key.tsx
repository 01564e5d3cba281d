"use client";

import { useActionState } from "react";
import type { NewKeyState } from "#components/api-keys/new-key-form.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { idle } from "#components/ui/form-state.ts";
import type { ApiKey } from "#lib/contracts/api-keys.ts";
import type { Scope } from "#lib/contracts/scopes.ts";

/** Makes a key that can do what the command needs and no more, and shows it, this once. */
export function WatcherKey({
  createKey,
  scopes,
  existing,
}: {
  createKey: (state: NewKeyState, form: FormData) => Promise<NewKeyState>;
  scopes: readonly Scope[];
  existing: Pick<ApiKey, "name" | "prefix"> | null;
}) {
  const [state, submit, pending] = useActionState(createKey, idle as NewKeyState);
  if (state.key)
    return (
      <div role="status" className="grid gap-2 rounded-md border border-good bg-surface px-4 py-3">
        <p className="font-semibold">Copy the key now: it is not shown again</p>
        <div className="flex flex-wrap items-center gap-2">
          <code className="rounded-md border border-line bg-sunken px-2 py-1 break-all" data-testid="new-key">
            {state.key}
          </code>
          <CopyButton text={state.key} name="Copy the key" />
        </div>
      </div>
    );
  return (
    <form action={submit} className="grid gap-3">
      <FormMessage state={state} />
      <input type="hidden" name="name" value="floyo on my machine" />
      <input type="hidden" name="expires_in_days" value="365" />
      {scopes.map((scope) => (
        <input key={scope} type="hidden" name="scopes" value={scope} />
      ))}
      <p className="max-w-[65ch] text-muted">
        {existing ? (
          <>
            You have one already, “{existing.name}” (<code>{existing.prefix}…</code>). It cannot be shown again; if you
            do not have it any more, make another.
          </>
        ) : (
          "It lets the command send your events and read what was learned, in this workspace alone, for a year."
        )}
      </p>
      <Button type="submit" look={existing ? "plain" : "primary"} className="w-fit" busy={pending}>
        {pending ? "Making the key…" : existing ? "Make another key" : "Make a key"}
      </Button>
    </form>
  );
}
