"use client";

import { useState, useTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { SelectField, TextField } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { Receipt } from "#lib/contracts/privacy.ts";
import type { Answer } from "./rules-editor.tsx";

/** Days as they are typed, both included; empty for no end. */
export interface RemovalChoice {
  readonly action: "delete" | "redact";
  readonly first: string;
  readonly last: string;
  readonly path: string;
  readonly device: string;
}

/** One answer of the server, which works for some seconds at a time. */
export interface RemovalStep {
  readonly matched: number;
  readonly next_cursor: string | null;
  readonly receipt: Receipt | null;
}

type Stage =
  | { readonly at: "choosing" | "counted" | "done"; readonly matched: number }
  | { readonly at: "working"; readonly matched: number; readonly counting: boolean };

/** Chooses past events, counts them, and only then deletes or redacts them, saying how far it is. */
export function RemovePastForm({
  today,
  devices,
  step,
}: {
  today: string;
  devices: readonly { readonly id: string; readonly name: string }[];
  step: (choice: RemovalChoice, dryRun: boolean, cursor: string | null) => Promise<Answer<RemovalStep>>;
}) {
  const [choice, setChoice] = useState<RemovalChoice>({ action: "delete", first: "", last: "", path: "", device: "" });
  const [stage, setStage] = useState<Stage>({ at: "choosing", matched: 0 });
  const [fault, setFault] = useState("");
  const [pending, start] = useTransition();
  const change = (part: Partial<RemovalChoice>) => {
    setChoice({ ...choice, ...part });
    setStage({ at: "choosing", matched: 0 });
  };
  const go = (dryRun: boolean) =>
    start(async () => {
      setFault("");
      let cursor: string | null = null;
      for (;;) {
        const answer: Answer<RemovalStep> = await step(choice, dryRun, cursor).catch(
          () => ({ ok: false, message: "The server could not be reached. What was done stays done." }) as const,
        );
        if (!answer.ok) {
          setStage({ at: "choosing", matched: 0 });
          return setFault(answer.message);
        }
        const { matched, next_cursor }: RemovalStep = answer.data;
        if (next_cursor === null) return setStage({ at: dryRun ? "counted" : "done", matched });
        setStage({ at: "working", matched, counting: dryRun });
        cursor = next_cursor;
      }
    });
  const words = `${stage.matched.toLocaleString("en")} ${stage.matched === 1 ? "event" : "events"}`;
  const [verb, done] = choice.action === "delete" ? ["Delete", "deleted"] : ["Redact", "redacted"];
  return (
    <div className="grid gap-4">
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          go(true);
        }}
      >
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <TextField
            label="First day"
            type="date"
            max={today}
            value={choice.first}
            onChange={({ target }) => change({ first: target.value })}
          />
          <TextField
            label="Last day"
            type="date"
            value={choice.last}
            onChange={({ target }) => change({ last: target.value })}
          />
          <TextField
            label="Paths"
            hint="A pattern as in .gitignore, such as clients/. Empty: all."
            maxLength={512}
            autoComplete="off"
            value={choice.path}
            onChange={({ target }) => change({ path: target.value })}
          />
          <SelectField label="Device" value={choice.device} onChange={({ target }) => change({ device: target.value })}>
            <option value="">Any</option>
            {devices.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
          <SelectField
            label="What to do"
            value={choice.action}
            onChange={({ target }) => change({ action: target.value as RemovalChoice["action"] })}
          >
            <option value="delete">Delete them</option>
            <option value="redact">Apply the rules as they are now</option>
          </SelectField>
        </div>
        <Button type="submit" className="w-fit" busy={pending}>
          Count them
        </Button>
      </form>
      {fault ? <Notice tone="error" title={fault} /> : null}
      {stage.at === "working" ? (
        <p role="status">{stage.counting ? `${words} so far…` : `${words} ${done} so far…`}</p>
      ) : null}
      {stage.at === "counted" && stage.matched === 0 ? <p role="status">There are no such events.</p> : null}
      {stage.at === "counted" && stage.matched > 0 ? (
        <div className="grid gap-3 rounded-md border border-danger p-4">
          <p role="status">
            <strong>{words}</strong>. This cannot be undone.
          </p>
          <Button look="danger" className="w-fit" busy={pending} onClick={() => go(false)}>
            {`${verb} ${words}`}
          </Button>
        </div>
      ) : null}
      {stage.at === "done" ? (
        <Notice tone="success" title={`${words} ${done}.`}>
          <p>What was learned from them is made anew or goes, within moments. The receipt below tells.</p>
        </Notice>
      ) : null}
    </div>
  );
}
