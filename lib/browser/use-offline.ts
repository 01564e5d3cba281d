"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { shownSince } from "./kept-pages.ts";
import { useConnection } from "./live.tsx";

/** `keptAtMs`: when what is shown was kept, in milliseconds since 1970, if it did not come from the server now. */
export type Reach = { readonly offline: false } | { readonly offline: true; readonly keptAtMs: number | null };

const online: Reach = { offline: false };
/** How often a page that is cut off asks whether the server is back, in milliseconds. */
const askEveryMs = 5_000;

/** Whether the server can be reached, as far as this page knows. Once it is back, the page is rendered anew. */
export function useOffline(): Reach {
  const [reach, setReach] = useState<Reach>(online);
  const connection = useConnection();
  const router = useRouter();

  useEffect(() => {
    void shownSince().then((keptAtMs) => {
      if (keptAtMs !== null) setReach({ offline: true, keptAtMs });
    });
  }, []);

  useEffect(() => {
    const cutOff = () => setReach((before) => (before.offline ? before : { offline: true, keptAtMs: null }));
    if (connection === "offline" || !navigator.onLine) cutOff();
    window.addEventListener("offline", cutOff);
    return () => window.removeEventListener("offline", cutOff);
  }, [connection]);

  useEffect(() => {
    if (!reach.offline) return;
    const asking = new AbortController();
    const ask = async () => {
      const answer = await fetch("/health/liveness", { cache: "no-store", signal: asking.signal }).catch(() => null);
      if (!answer?.ok) return;
      setReach(online);
      router.refresh();
    };
    const id = setInterval(ask, askEveryMs);
    window.addEventListener("online", ask);
    return () => {
      clearInterval(id);
      window.removeEventListener("online", ask);
      asking.abort();
    };
  }, [reach.offline, router]);

  return reach;
}
