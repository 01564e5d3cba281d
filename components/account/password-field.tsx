"use client";

import { useState } from "react";
import { box, Field } from "#components/ui/field.tsx";

const lengthMin = 10;

/** How good a password of this length is, in words: length is what counts, and what can be said without sending it anywhere. */
function strengthOf(length: number): string {
  if (length === 0) return `At least ${lengthMin} characters. Length beats symbols: a few words are good.`;
  const missing = lengthMin - length;
  if (missing > 0) return `${missing} more ${missing === 1 ? "character" : "characters"}.`;
  if (length < 14) return "Long enough. A word more makes it strong.";
  return length < 20 ? "Strong." : "Very strong.";
}

interface PasswordField {
  label: string;
  name?: string;
  error?: string | undefined;
  /** A password to be made, and not one to be known. */
  fresh?: boolean;
}

/** A password that can be looked at, with a word where Caps Lock is on, and on its strength while it is being made. */
export function PasswordField({ label, name = "password", error, fresh = false }: PasswordField) {
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const [length, setLength] = useState(0);
  const strength = fresh ? <span aria-live="polite">{strengthOf(length)}</span> : null;
  const notice = caps ? <span role="status">Caps Lock is on. </span> : null;
  return (
    <Field
      label={label}
      error={error}
      hint={
        strength || notice ? (
          <>
            {notice}
            {strength}
          </>
        ) : undefined
      }
    >
      {(control) => (
        <div className="relative">
          <input
            {...control}
            name={name}
            type={shown ? "text" : "password"}
            autoComplete={fresh ? "new-password" : "current-password"}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            required
            {...(fresh ? { minLength: lengthMin, maxLength: 72 } : {})}
            className={`${box} pr-16`}
            onInput={(event) => setLength(event.currentTarget.value.length)}
            onKeyUp={(event) => setCaps(event.getModifierState("CapsLock"))}
            onBlur={() => setCaps(false)}
          />
          <button
            type="button"
            aria-label={shown ? "Hide what is typed" : "Show what is typed"}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-0 right-0 min-w-14 rounded-md px-3 text-muted text-sm hover:text-text"
          >
            {shown ? "Hide" : "Show"}
          </button>
        </div>
      )}
    </Field>
  );
}
