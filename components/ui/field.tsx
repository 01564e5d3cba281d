import { type ComponentProps, useId } from "react";

/** The look of every box that is typed into. */
export const box =
  "w-full min-h-9 rounded-md border border-line-strong bg-surface px-3 py-1.5 text-base text-text placeholder:text-muted pointer-coarse:min-h-11 pointer-coarse:text-lg disabled:opacity-60 aria-invalid:border-danger";

interface Labelled {
  label: string;
  hint?: React.ReactNode;
  error?: string | undefined;
  /** Shown to screen readers only, where what stands around it says it already. */
  labelHidden?: boolean;
}

interface Control {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

/** A label, a control, a hint and what is wrong with it, tied together for screen readers. */
export function Field({
  label,
  hint,
  error,
  labelHidden,
  children,
}: Labelled & { children: (control: Control) => React.ReactNode }) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className={labelHidden ? "sr-only" : "font-semibold"}>
        {label}
      </label>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": described || undefined })}
      {hint ? (
        <p id={`${id}-hint`} className="text-muted text-sm">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="text-danger text-sm">
          {error}
        </p>
      ) : null}
    </div>
  );
}

/** A labelled line of text. */
export function TextField({ label, hint, error, labelHidden, ...rest }: ComponentProps<"input"> & Labelled) {
  return (
    <Field label={label} hint={hint} error={error} labelHidden={labelHidden}>
      {(control) => <input className={box} {...control} {...rest} />}
    </Field>
  );
}

/** A labelled text of several lines. */
export function TextAreaField({ label, hint, error, labelHidden, ...rest }: ComponentProps<"textarea"> & Labelled) {
  return (
    <Field label={label} hint={hint} error={error} labelHidden={labelHidden}>
      {(control) => <textarea rows={4} className={box} {...control} {...rest} />}
    </Field>
  );
}

/** A labelled choice of one, by the browser's own list: a phone shows its wheel, and typing ahead works. */
export function SelectField({
  label,
  hint,
  error,
  labelHidden,
  children,
  ...rest
}: ComponentProps<"select"> & Labelled) {
  return (
    <Field label={label} hint={hint} error={error} labelHidden={labelHidden}>
      {(control) => (
        <select className={box} {...control} {...rest}>
          {children}
        </select>
      )}
    </Field>
  );
}
