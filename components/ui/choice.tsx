import { type ComponentProps, useId } from "react";

/* The browser's own controls, coloured: they work before any script has loaded, in every form and with every screen reader. */

const line = "flex min-h-7 items-start gap-2 py-0.5 pointer-coarse:min-h-11 pointer-coarse:items-center";
const mark = "mt-[3px] size-4 shrink-0 accent-(--accent) pointer-coarse:mt-0";

interface Worded extends Omit<ComponentProps<"input">, "type" | "children"> {
  label: React.ReactNode;
  hint?: React.ReactNode;
}

/** A box to tick. */
export function Checkbox({ label, hint, className = "", ...rest }: Worded) {
  const id = useId();
  return (
    <div className={className}>
      <label className={line}>
        <input type="checkbox" className={mark} aria-describedby={hint ? id : undefined} {...rest} />
        <span>{label}</span>
      </label>
      {hint ? (
        <p id={id} className="pl-6 text-muted text-sm">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** A box's own `checked` is what a switch's `aria-checked` would say. */
const switchRole = { type: "checkbox", role: "switch" } as const;

/** On or off, taking effect at once. In a form that is sent by a button, use a checkbox. */
export function Switch({ label, hint, className = "", ...rest }: Worded) {
  const id = useId();
  return (
    <div className={`flex items-start justify-between gap-4 ${className}`}>
      <div className="grid min-w-0 gap-0.5">
        <label htmlFor={`${id}-switch`} className="font-semibold">
          {label}
        </label>
        {hint ? (
          <p id={id} className="text-muted text-sm">
            {hint}
          </p>
        ) : null}
      </div>
      <span className="flex min-h-6 shrink-0 items-center pointer-coarse:min-h-11">
        <input
          id={`${id}-switch`}
          {...switchRole}
          aria-describedby={hint ? id : undefined}
          className="relative h-5 w-9 appearance-none forced-colors:appearance-auto forced-colors:before:hidden rounded-full border border-line-strong bg-sunken before:absolute before:top-[3px] before:left-[3px] before:size-3 before:rounded-full before:bg-line-strong checked:border-accent checked:bg-accent checked:before:translate-x-4 checked:before:bg-on-accent disabled:opacity-60 motion-safe:before:transition-transform motion-safe:before:duration-150"
          {...rest}
        />
      </span>
    </div>
  );
}

interface Choices<T extends string> {
  label: string;
  name: string;
  options: readonly { value: T; label: React.ReactNode; hint?: React.ReactNode }[];
  value?: T;
  defaultValue?: T;
  onChange?: (value: T) => void;
  /** Shown to screen readers only. */
  labelHidden?: boolean;
  disabled?: boolean;
}

/** One of a few, each on a line with room for words. */
export function RadioGroup<T extends string>({
  label,
  name,
  options,
  value,
  defaultValue,
  onChange,
  labelHidden,
  disabled,
}: Choices<T>) {
  const id = useId();
  return (
    <fieldset className="grid gap-1" disabled={disabled}>
      <legend className={labelHidden ? "sr-only" : "mb-1"}>{label}</legend>
      {options.map((option) => (
        <div key={option.value}>
          <label className={line}>
            <input
              type="radio"
              name={name}
              value={option.value}
              className={mark}
              aria-describedby={option.hint ? `${id}-${option.value}` : undefined}
              {...chosen(option.value, value, defaultValue, onChange)}
            />
            <span>{option.label}</span>
          </label>
          {option.hint ? (
            <p id={`${id}-${option.value}`} className="pl-6 text-muted text-sm">
              {option.hint}
            </p>
          ) : null}
        </div>
      ))}
    </fieldset>
  );
}

/** One of two to four short words, side by side. Radios underneath, so arrows move and a form sends it. */
export function Segmented<T extends string>({
  label,
  name,
  options,
  value,
  defaultValue,
  onChange,
  labelHidden,
  disabled,
}: Choices<T>) {
  return (
    <fieldset className="grid w-fit max-w-full gap-1" disabled={disabled}>
      <legend className={labelHidden ? "sr-only" : "mb-1"}>{label}</legend>
      <div className="flex flex-wrap rounded-md border border-line-strong bg-surface p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className="relative inline-flex min-h-7 flex-1 items-center justify-center rounded-sm px-3 whitespace-nowrap text-muted hover:text-text has-checked:bg-accent-soft has-checked:font-semibold has-checked:text-text has-disabled:opacity-60 forced-colors:has-checked:outline-2 has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2 pointer-coarse:min-h-10"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              className="sr-only"
              {...chosen(option.value, value, defaultValue, onChange)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function chosen<T extends string>(option: T, value?: T, defaultValue?: T, onChange?: (value: T) => void) {
  return {
    ...(value === undefined ? { defaultChecked: option === defaultValue } : { checked: option === value }),
    ...(onChange ? { onChange: () => onChange(option) } : {}),
  };
}
