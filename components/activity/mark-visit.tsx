"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { fetchApi } from "#lib/browser/fetch-api.ts";
import type { mark } from "#lib/contracts/visits.ts";

/** A page that was only passed by is no visit. */
const settleMs = 2_000;
/** More often than a visit may be silent before it counts as over. */
const againMs = 5 * 60_000;

/**
 * Says that the person is here, while the page is in view, so that the next visit can tell what changed. When it turns
 * out that this is a new visit, the page is rendered anew. Draws nothing.
 */
export function MarkVisit({ org, since }: { org: string; since: string | null }) {
  const router = useRouter();
  useEffect(() => {
    let ended = false;
    const say = async () => {
      if (document.visibilityState === "hidden") return;
      const now = await fetchApi<typeof mark>({ org, method: "POST", path: "/api/v1/visits" }).catch(() => null);
      if (!ended && now && now.since !== since) router.refresh();
    };
    const settled = setTimeout(say, settleMs);
    const again = setInterval(say, againMs);
    document.addEventListener("visibilitychange", say);
    return () => {
      ended = true;
      clearTimeout(settled);
      clearInterval(again);
      document.removeEventListener("visibilitychange", say);
    };
  }, [org, since, router]);
  return null;
}
