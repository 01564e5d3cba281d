"use client";

import Image from "next/image";
import { useActionState, useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Copyable } from "#components/ui/copy-button.tsx";
import { TextField } from "#components/ui/field.tsx";
import { FormMessage } from "#components/ui/form-message.tsx";
import { type FormAction, type FormState, idle } from "#components/ui/form-state.ts";
import { useToast } from "#components/ui/toast.tsx";
import { CodeField } from "./code-field.tsx";

/** An authenticator app that was begun: what it must be shown, and has yet to answer. */
interface Begun {
  readonly id: string;
  readonly name: string;
  /** The QR code, as a `data:` address. */
  readonly picture: string;
  readonly secret: string;
}

export interface NewFactorState extends FormState {
  readonly begun?: Begun;
}

interface AddFactor {
  begin: (state: NewFactorState, form: FormData) => Promise<NewFactorState>;
  confirm: FormAction;
  /** Offered as the first name. */
  suggestion: string;
  first: boolean;
}

/** Adds an authenticator app: a name, the picture to scan, its first code. */
export function AddFactor(props: AddFactor) {
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <Button className="w-fit" onClick={() => setOpen(true)}>
        {props.first ? "Set up an authenticator app" : "Add another app"}
      </Button>
    );
  return <Steps {...props} close={() => setOpen(false)} />;
}

function Steps({ begin, confirm, suggestion, first, close }: AddFactor & { close: () => void }) {
  const [state, submit, pending] = useActionState<NewFactorState, FormData>(begin, idle);
  if (state.begun) return <Confirm begun={state.begun} confirm={confirm} first={first} close={close} />;
  return (
    <form action={submit} className="grid max-w-sm gap-4 rounded-md border border-line bg-surface p-4">
      <FormMessage state={state} />
      <TextField
        label="What do you call the device it is on?"
        name="name"
        defaultValue={state.values?.name ?? suggestion}
        maxLength={60}
        required
        error={state.fields?.name}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={pending}>
          {pending ? "Preparing…" : "Continue"}
        </Button>
        <Button onClick={close}>Cancel</Button>
      </div>
    </form>
  );
}

function Confirm({
  begun,
  confirm,
  first,
  close,
}: {
  begun: Begun;
  confirm: FormAction;
  first: boolean;
  close: () => void;
}) {
  const toast = useToast();
  // Said here, not in an effect: the page that comes with the answer may no longer have this form.
  const [state, submit, pending] = useActionState(async (before: FormState, form: FormData) => {
    const after = await confirm(before, form);
    if (after.status === "done") {
      toast.show({ text: `“${begun.name}” is added. Signing in asks for a code from now on.` });
      close();
    }
    return after;
  }, idle);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <form action={submit} className="grid gap-4 rounded-md border border-line bg-surface p-4">
      <h3 ref={heading} tabIndex={-1} className="font-semibold outline-none">
        Scan this with the authenticator app on “{begun.name}”
      </h3>
      <input type="hidden" name="factor" value={begun.id} />
      <div className="grid items-start gap-4 sm:grid-cols-[auto_1fr]">
        {/* A phone reads it off a white ground, in either theme. */}
        <Image
          src={begun.picture}
          alt="QR code for your authenticator app"
          width={192}
          height={192}
          unoptimized
          className="size-48 rounded-md bg-white p-2"
        />
        <div className="grid gap-4">
          <div className="grid gap-1">
            <p className="text-muted">Or type this key into the app, as a time-based one:</p>
            <Copyable text={begun.secret.match(/.{1,4}/g)?.join(" ") ?? begun.secret} name="Copy the key" />
          </div>
          <FormMessage state={state} />
          <CodeField label="The code it shows" error={state.fields?.code} />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" look="primary" busy={pending}>
              {pending ? "Checking…" : "Confirm"}
            </Button>
            <Button onClick={close}>Cancel</Button>
          </div>
          {first ? <p className="text-muted text-sm">Your other devices are signed out when you confirm.</p> : null}
        </div>
      </div>
    </form>
  );
}
