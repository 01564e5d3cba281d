import Link from "next/link";
import type { ComponentProps } from "react";

/** A link within text: underlined, so that colour is not all that tells it. */
export function TextLink({ className = "", ...rest }: ComponentProps<typeof Link>) {
  return <Link className={`underline underline-offset-2 hover:text-accent ${className}`} {...rest} />;
}
