"use client";

import { useEffect, useState } from "react";
import { Button, type ButtonLook, type ButtonSize } from "./button.tsx";

const shownMs = 2000;

/** Copies a text and says that it did, or how to do it by hand where the browser forbids it. */
export function CopyButton({
  text,
  label = "Copy",
  name,
  look,
  size,
}: {
  text: string;
  label?: string;
  /** What is copied, for screen readers: "Copy the request id". */
  name?: string;
  look?: ButtonLook;
  size?: ButtonSize;
}) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), shownMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    // Absent where the page is not secure: plain http on another machine's name.
    (navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"))).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  return (
    <>
      <Button look={look} size={size} aria-label={name} onClick={copy}>
        {state === "copied" ? "Copied" : state === "refused" ? "Select and copy it by hand" : label}
      </Button>
      <span role="status" className="sr-only">
        {state === "copied" ? "Copied" : state === "refused" ? "Not copied: select and copy it by hand" : ""}
      </span>
    </>
  );
}

/** A short text to take along, in monospace, with its button. */
export function Copyable({ text, name }: { text: string; name: string }) {
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-2">
      <code className="rounded-md border border-line bg-sunken px-2 py-1 break-all text-text">{text}</code>
      <CopyButton text={text} name={name} size="small" />
    </span>
  );
}
