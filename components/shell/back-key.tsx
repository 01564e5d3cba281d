"use client";

import { useRouter } from "next/navigation";
import { useShortcut } from "./use-shortcut.ts";

/** Escape leads back to the list that a page belongs to: one step, wherever one came from. Draws nothing. */
export function BackKey({ href, to }: { href: string; to: string }) {
  const router = useRouter();
  useShortcut({ keys: "Escape", label: `Back to ${to}`, run: () => router.push(href) });
  return null;
}
