"use client";

import { useTransition } from "react";
import { type Appearance, attributesOf, type SetAppearance } from "./appearance.ts";

/** Sets one choice at once on this page, and has it kept; takes it back if that fails. */
export function useSetAppearance(set: SetAppearance) {
  const [pending, begin] = useTransition();
  /** `meanwhile` runs with the change still on its way, for what shows it before it is kept. */
  const choose = <K extends keyof Appearance>(name: K, value: Appearance[K], meanwhile?: () => void) => {
    const root = document.documentElement;
    const before = root.dataset[name];
    const { [`data-${name}` as const]: attribute } = attributesOf({
      theme: "system",
      density: "compact",
      motion: "system",
      shortcuts: "on",
      [name]: value,
    });
    show(root, name, attribute);
    begin(async () => {
      meanwhile?.();
      const form = new FormData();
      form.set(name, value);
      await set(form).catch(() => show(root, name, before));
    });
  };
  return { pending, choose };
}

function show(root: HTMLElement, name: keyof Appearance, value: string | undefined): void {
  if (value === undefined) delete root.dataset[name];
  else root.dataset[name] = value;
}
