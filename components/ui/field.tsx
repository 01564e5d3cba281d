import { type ComponentProps, useId } from "react";

const box =
  "w-full min-h-9 rounded-md border border-line-strong bg-surface px-3 py-1.5 text-base text-text pointer-coarse:min-h-11 aria-invalid:border-danger";

interface Labelled {
  label: string;
  hint?: React.ReactNode;
  error?: string | undefined;
}

/** A labelled text input; hint and error are tied to it for screen readers. */
export function TextField({ label, hint, error, ...rest }: ComponentProps<"input"> & Labelled) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <input
        id={id}
        className={box}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        {...rest}
      />
      {hint ? (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="text-sm text-danger">
          {error}
        </p>
      ) : null}
    </div>
  );
}

/** A labelled choice of one. */
export function SelectField({ label, hint, children, ...rest }: ComponentProps<"select"> & Labelled) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <select id={id} className={box} aria-describedby={hint ? `${id}-hint` : undefined} {...rest}>
        {children}
      </select>
      {hint ? (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
