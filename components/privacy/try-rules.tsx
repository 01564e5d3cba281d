"use client";

import { useState, useTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { SelectField, TextField } from "#components/ui/field.tsx";
import type { PrivacySubject, RuleTrial } from "#lib/contracts/privacy.ts";
import { subjects, subjectWords } from "./rule-words.ts";
import type { Answer } from "./rules-editor.tsx";

export interface Trial {
  readonly subject: PrivacySubject;
  readonly value: string;
}

/** What would happen to a path or a command, by the rules as they stand in the editor. */
export function TryRules({ attempt }: { attempt: (trial: Trial) => Promise<Answer<RuleTrial>> }) {
  const [trial, setTrial] = useState<Trial>({ subject: "path", value: "" });
  const [outcome, setOutcome] = useState("");
  const [pending, start] = useTransition();
  const ask = () =>
    start(async () => {
      const answer = await attempt(trial).catch(
        () => ({ ok: false, message: "The server could not be reached." }) as const,
      );
      setOutcome(answer.ok ? describe(answer.data) : answer.message);
    });
  return (
    <form
      className="grid gap-3 rounded-md border border-line p-4"
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <h2 className="font-semibold">What would happen to…</h2>
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          label="Kind"
          value={trial.subject}
          onChange={({ target }) => setTrial({ ...trial, subject: target.value as PrivacySubject })}
        >
          {subjects.map((subject) => (
            <option key={subject} value={subject}>
              {subjectWords[subject]}
            </option>
          ))}
        </SelectField>
        <TextField
          label="Name or path"
          required
          maxLength={1024}
          value={trial.value}
          onChange={({ target }) => setTrial({ ...trial, value: target.value })}
        />
        <Button type="submit" busy={pending}>
          Try it
        </Button>
      </div>
      <p role="status" className="wrap-anywhere text-muted">
        {outcome || "It is tried with the rules above, saved or not. Nothing of it is kept."}
      </p>
    </form>
  );
}

function describe({ outcome, shown, rules, built_in }: RuleTrial): string {
  const by = [...rules, ...(built_in ? ["the built-in rules about secrets"] : [])].join(", ");
  if (outcome === "dropped") return `Nothing of it would be recorded: ${by}.`;
  if (outcome === "changed") return `It would be recorded as ${shown}: ${by}.`;
  return rules.length > 0
    ? `It would be recorded as it is, though it matches ${by}.`
    : "It would be recorded as it is.";
}
