import { box, Field } from "#components/ui/field.tsx";

const takeFocus = (input: HTMLInputElement | null) => input?.focus();

/** The six digits of an authenticator app: the phone offers its number pad, a manager its code, and spaces do no harm. */
export function CodeField({
  label = "Code",
  hint,
  error,
  focused = false,
}: {
  label?: string;
  hint?: React.ReactNode;
  error?: string | undefined;
  /** For a page or dialog that asks for nothing else. */
  focused?: boolean;
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          name="code"
          type="text"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9\s\-]{6,11}"
          title="Six digits"
          placeholder="123 456"
          required
          ref={focused ? takeFocus : undefined}
          className={`${box} max-w-40 font-mono text-lg tracking-widest`}
        />
      )}
    </Field>
  );
}

/** Which app a code is of; nothing to choose while there is one. */
export function FactorChoice({
  name,
  label,
  factors,
  chosen,
}: {
  name: string;
  label: string;
  factors: readonly { readonly id: string; readonly name: string }[];
  chosen?: string | undefined;
}) {
  const [only, second] = factors;
  if (!only) return null;
  if (!second) return <input type="hidden" name={name} value={only.id} />;
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} name={name} defaultValue={chosen ?? only.id} className={box}>
          {factors.map((factor) => (
            <option key={factor.id} value={factor.id}>
              {factor.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
