"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { forgetKeptPages, type KeepMessage, keepFor, mayKeep, mayStayKept } from "./kept-pages.ts";

/** A page that is left within this time is not worth fetching whole, in milliseconds. */
const settleMs = 2_000;

/**
 * Keeps the pages that a person opens readable for when the server cannot be reached, and forgets them once nobody is
 * signed in. Draws nothing. Not in development, whose files change under a kept page.
 */
export function KeepPages() {
  const pathname = usePathname();

  useEffect(() => {
    if (process.env.NODE_ENV !== "production") return;
    // A browser without workers, or one that forbids them, works as before.
    navigator.serviceWorker?.register("/serwist/sw.js", { scope: "/" }).catch(() => undefined);
  }, []);

  useEffect(() => {
    if (!mayStayKept(pathname)) void forgetKeptPages();
    if (process.env.NODE_ENV !== "production" || !mayKeep(new URL(pathname, window.location.origin))) return;
    let left = false;
    const id = setTimeout(async () => {
      const worker = await navigator.serviceWorker?.ready;
      const message: KeepMessage = { type: "keep", url: pathname + window.location.search };
      if (!left) worker?.active?.postMessage(message);
    }, settleMs);
    return () => {
      left = true;
      clearTimeout(id);
    };
  }, [pathname]);
  return null;
}

/** Says whose pages the browser keeps. Part of every page that may be kept. Draws nothing. */
export function KeepFor({ person }: { person: string }) {
  useEffect(() => void keepFor(person), [person]);
  return null;
}
