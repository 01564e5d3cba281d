import Link from "next/link";
import type { ComponentProps } from "react";

type Look = "primary" | "plain" | "quiet" | "danger";

const base =
  "inline-flex min-h-9 items-center justify-center gap-2 rounded-md border px-3 text-base font-semibold whitespace-nowrap motion-safe:transition-colors motion-safe:duration-150 disabled:cursor-not-allowed disabled:opacity-60 pointer-coarse:min-h-11";
const looks: Record<Look, string> = {
  primary: "border-accent bg-accent text-on-accent hover:border-accent-strong hover:bg-accent-strong",
  plain: "border-line-strong bg-surface text-text hover:bg-sunken",
  quiet: "border-transparent text-text hover:bg-sunken",
  danger: "border-danger bg-surface text-danger hover:bg-danger-soft",
};

/** A button. One `primary` a view at most. */
export function Button({
  look = "plain",
  className = "",
  type = "button",
  ...rest
}: ComponentProps<"button"> & { look?: Look }) {
  return <button type={type} className={`${base} ${looks[look]} ${className}`} {...rest} />;
}

/** A link that looks like a button, for going somewhere. */
export function ButtonLink({ look = "plain", className = "", ...rest }: ComponentProps<typeof Link> & { look?: Look }) {
  return <Link className={`${base} ${looks[look]} ${className}`} {...rest} />;
}
