"use client";

import { ConnectionBadge } from "#components/ui/connection-badge.tsx";
import { useConnection } from "#lib/browser/live.tsx";

/** How changes reach this page now, said only when it is not at once. Being cut off has a bar of its own. */
export function ConnectionState() {
  const connection = useConnection();
  return <ConnectionBadge connection={connection === "offline" ? "live" : connection} />;
}
