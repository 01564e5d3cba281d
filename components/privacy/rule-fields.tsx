"use client";

import { Button } from "#components/ui/button.tsx";
import { SelectField, TextAreaField } from "#components/ui/field.tsx";
import type { PrivacyAction, PrivacyRule, PrivacySubject } from "#lib/contracts/privacy.ts";
import { actionsFor, describeAction, subjects, subjectWords } from "./rule-words.ts";

const linesOf = (text: string): string[] => text.split("\n");

/** One rule, to be changed or taken away. What is typed is kept line by line as it stands. */
export function RuleFields({
  rule,
  title,
  caught,
  onChange,
  onRemove,
}: {
  rule: PrivacyRule;
  title: string;
  /** What it has caught at the server, in words. */
  caught: string;
  onChange: (rule: PrivacyRule) => void;
  onRemove: () => void;
}) {
  const actions = actionsFor(rule.subject);
  return (
    <fieldset className="grid min-w-0 gap-3 rounded-md border border-line bg-surface p-4">
      <legend className="px-1 font-semibold">{title}</legend>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <SelectField
          label="About"
          value={rule.subject}
          onChange={({ target }) => {
            const subject = target.value as PrivacySubject;
            onChange({ ...rule, subject, action: actionsFor(subject).includes(rule.action) ? rule.action : "hash" });
          }}
        >
          {subjects.map((subject) => (
            <option key={subject} value={subject}>
              {subjectWords[subject]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="What happens"
          value={rule.action}
          onChange={({ target }) => onChange({ ...rule, action: target.value as PrivacyAction })}
        >
          {actions.map((action) => (
            <option key={action} value={action}>
              {describeAction(action, rule.subject)}
            </option>
          ))}
        </SelectField>
        <TextAreaField
          label="Patterns"
          hint="One a line, as in .gitignore."
          rows={3}
          required
          value={rule.patterns.join("\n")}
          onChange={({ target }) => onChange({ ...rule, patterns: linesOf(target.value) })}
        />
        <TextAreaField
          label="Except"
          hint="What this rule leaves alone. May be empty."
          rows={3}
          value={(rule.except ?? []).join("\n")}
          onChange={({ target }) => onChange({ ...rule, except: linesOf(target.value) })}
        />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted text-sm">{caught}</p>
        <Button look="quiet" size="small" onClick={onRemove}>
          Remove this rule
        </Button>
      </div>
    </fieldset>
  );
}
