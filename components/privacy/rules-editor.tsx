"use client";

import { useState, useTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { PrivacyRule, RuleTrial, WorkspaceRules } from "#lib/contracts/privacy.ts";
import { RuleFields } from "./rule-fields.tsx";
import { idleRules } from "./rule-words.ts";
import { type Trial, TryRules } from "./try-rules.tsx";

/** What an action answers: the thing, or why not. */
export type Answer<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly message: string };

const presets: readonly { readonly name: string; readonly rule: Omit<PrivacyRule, "id"> }[] = [
  { name: "Hide a folder’s names", rule: { subject: "path", patterns: ["clients/"], action: "hash" } },
  { name: "Leave a folder out", rule: { subject: "path", patterns: ["private/"], action: "drop" } },
  { name: "Commands by their first word", rule: { subject: "command", patterns: ["*"], action: "basename" } },
  { name: "Hide branch names", rule: { subject: "branch", patterns: ["*"], action: "hash" } },
];

const unreachable = { ok: false, message: "The server could not be reached. Nothing was changed." } as const;

/** A person's rules of the workspace: changed together, tried before they are kept, and kept as a whole. */
export function RulesEditor({
  kept,
  nowMs,
  save,
  attempt,
}: {
  kept: WorkspaceRules;
  nowMs: number;
  save: (version: number, rules: readonly PrivacyRule[]) => Promise<Answer<WorkspaceRules>>;
  attempt: (trial: Trial, rules: readonly PrivacyRule[]) => Promise<Answer<RuleTrial>>;
}) {
  const [known, setKnown] = useState(kept);
  const [rules, setRules] = useState<readonly PrivacyRule[]>(kept.rules);
  const [said, setSaid] = useState<{ tone: "success" | "error"; text: string } | null>(null);
  const [pending, start] = useTransition();
  const idle = idleRules(known, nowMs);
  const change = (next: readonly PrivacyRule[]) => {
    setRules(next);
    setSaid(null);
  };
  const add = (rule: Omit<PrivacyRule, "id">) => change([...rules, { ...rule, id: freshId(rules) }]);
  const keep = () =>
    start(async () => {
      const answer = await save(known.version, rules.map(tidy)).catch(() => unreachable);
      if (!answer.ok) return setSaid({ tone: "error", text: answer.message });
      setKnown(answer.data);
      setRules(answer.data.rules);
      setSaid({ tone: "success", text: "Kept. They hold for all that comes in from now on." });
    });
  return (
    <div className="grid gap-4">
      {rules.length === 0 ? (
        <p className="text-muted">There is no rule yet. Files that hold secrets are left out all the same.</p>
      ) : null}
      {rules.map((rule, index) => (
        <RuleFields
          key={rule.id}
          rule={rule}
          title={`Rule ${index + 1}`}
          caught={caughtBy(known, rule.id, idle)}
          onChange={(next) => change(rules.map((one) => (one.id === rule.id ? next : one)))}
          onRemove={() => change(rules.filter((one) => one.id !== rule.id))}
        />
      ))}
      <div className="grid gap-2">
        <p className="font-semibold">Add a rule</p>
        <div className="flex flex-wrap gap-2">
          {presets.map(({ name, rule }) => (
            <Button key={name} size="small" onClick={() => add(rule)}>
              {name}
            </Button>
          ))}
        </div>
      </div>
      {said ? <Notice tone={said.tone} title={said.text} /> : null}
      <Button look="primary" className="w-fit" busy={pending} onClick={keep}>
        {pending ? "Saving…" : "Save the rules"}
      </Button>
      <TryRules attempt={(trial) => attempt(trial, rules.map(tidy))} />
    </div>
  );
}

/** Lower-case letters and digits, unlike those that are there. */
function freshId(rules: readonly PrivacyRule[]): string {
  let number = rules.length + 1;
  while (rules.some(({ id }) => id === `rule-${number}`)) number += 1;
  return `rule-${number}`;
}

/** Without the empty lines that typing leaves. */
function tidy({ except, ...rule }: PrivacyRule): PrivacyRule {
  const filled = (lines: readonly string[]) => lines.map((line) => line.trim()).filter((line) => line !== "");
  const left = filled(except ?? []);
  return { ...rule, patterns: filled(rule.patterns), ...(left.length > 0 ? { except: left } : {}) };
}

function caughtBy({ hits, rules }: WorkspaceRules, id: string, idle: readonly string[]): string {
  if (!rules.some((rule) => rule.id === id)) return "Not saved yet.";
  if (idle.includes(id)) return "Has caught nothing at the server in 30 days. Is it spelt as your files are?";
  const count = hits.find(({ rule }) => rule === id)?.hits ?? 0;
  return count === 0
    ? "Has caught nothing at the server so far."
    : `Caught ${count.toLocaleString("en")} ${count === 1 ? "event" : "events"} at the server.`;
}
