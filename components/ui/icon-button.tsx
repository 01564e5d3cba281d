import type { ComponentProps } from "react";
import { Icon, type IconName } from "./icon.tsx";
import { Tooltip } from "./tooltip.tsx";

const looks = {
  plain: "border-line-strong bg-surface hover:bg-sunken",
  quiet: "border-transparent text-muted hover:bg-sunken hover:text-text",
};

/** A button that is only a picture: its label is its name for screen readers and shows on hover and focus. */
export function IconButton({
  icon,
  label,
  look = "quiet",
  side,
  className = "",
  ...rest
}: Omit<ComponentProps<"button">, "children" | "aria-label"> & {
  icon: IconName;
  label: string;
  look?: keyof typeof looks;
  side?: "top" | "right" | "bottom" | "left";
}) {
  return (
    <Tooltip text={label} names side={side}>
      <button
        type="button"
        aria-label={label}
        className={`inline-flex size-9 shrink-0 items-center justify-center rounded-md border motion-safe:transition-colors motion-safe:duration-150 disabled:cursor-not-allowed disabled:opacity-60 pointer-coarse:size-11 ${looks[look]} ${className}`}
        {...rest}
      >
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}
