import Link from "next/link";
import type { ComponentProps } from "react";

export type ButtonLook = "primary" | "plain" | "quiet" | "danger";
export type ButtonSize = "normal" | "small";

const base =
  "inline-flex items-center justify-center gap-2 rounded-md border max-w-full text-base font-semibold motion-safe:transition-colors motion-safe:duration-150 disabled:cursor-not-allowed disabled:opacity-60 aria-busy:cursor-progress sm:whitespace-nowrap pointer-coarse:min-h-11";
const sizes: Record<ButtonSize, string> = { normal: "min-h-9 px-3", small: "min-h-7 px-2 text-sm" };
const looks: Record<ButtonLook, string> = {
  primary: "border-accent bg-accent text-on-accent hover:border-accent-strong hover:bg-accent-strong",
  plain: "border-line-strong bg-surface text-text hover:bg-sunken",
  quiet: "border-transparent text-text hover:bg-sunken",
  danger: "border-danger bg-surface text-danger hover:bg-danger-soft",
};

/** The classes of a button, for the few elements that look like one and are none, such as a `summary`. */
export const buttonClass = (look: ButtonLook = "plain", size: ButtonSize = "normal") =>
  `${base} ${sizes[size]} ${looks[look]}`;

interface Looks {
  look?: ButtonLook;
  size?: ButtonSize;
}

/** A button. One `primary` a view at most. While `busy` it keeps the focus and refuses a second press. */
export function Button({
  look,
  size,
  busy = false,
  className = "",
  type = "button",
  onClick,
  ...rest
}: ComponentProps<"button"> & Looks & { busy?: boolean }) {
  return (
    <button
      type={busy ? "button" : type}
      className={`${buttonClass(look, size)} ${className}`}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
      {...rest}
    />
  );
}

/** A link that looks like a button, for going somewhere. */
export function ButtonLink({ look, size, className = "", ...rest }: ComponentProps<typeof Link> & Looks) {
  return <Link className={`${buttonClass(look, size)} ${className}`} {...rest} />;
}
