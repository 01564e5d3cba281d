"use client";

import { useRouter } from "next/navigation";
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  useSyncExternalStore,
  useTransition,
} from "react";
import type { Topic } from "#lib/contracts/topic.ts";
import { ChangeHub, type Connection } from "./change-hub.ts";

const Live = createContext<ChangeHub | null>(null);

/** Keeps the pages of a workspace in step with the database: one connection a tab, whatever is on the page. */
export function LiveProvider({ org, children }: { org: string; children: ReactNode }) {
  const [hub] = useState(() => new ChangeHub(org));
  useEffect(() => hub.start(), [hub]);
  return (
    <Live value={hub}>
      {children}
      <Refresher hub={hub} />
    </Live>
  );
}

function useHub(): ChangeHub {
  const hub = use(Live);
  if (!hub) throw new Error("useLive and RefreshOn belong inside LiveProvider");
  return hub;
}

/** Calls back when one of the topics has changed, or may have while the connection was away. */
export function useLive(topics: readonly Topic[], callback: (changed: readonly Topic[]) => void): void {
  const hub = useHub();
  const call = useEffectEvent(callback);
  const names = topics.join(" ");
  useEffect(() => hub.listen(names.split(" ") as Topic[], call), [hub, names]);
}

/** How changes reach this page now. `polling`: a little later than live; `offline`: the server does not answer. */
export function useConnection(): Connection {
  const hub = useHub();
  return useSyncExternalStore(hub.onConnection, hub.connection, () => "connecting");
}

/** Has the server render the page anew when one of the topics changes. What is typed or open on it stays. Draws nothing. */
export function RefreshOn({ topics }: { topics: readonly Topic[] }) {
  const hub = useHub();
  const names = topics.join(" ");
  useEffect(() => hub.refreshOn(names.split(" ") as Topic[]), [hub, names]);
  return null;
}

/** Changes within this time are one refresh. */
const gatherMs = 250;

/** One for all `RefreshOn` of the page: never two refreshes at once, and none while nobody looks. */
function Refresher({ hub }: { hub: ChangeHub }) {
  const router = useRouter();
  const [pending, begin] = useTransition();
  const [wanted, setWanted] = useState(0);
  const done = useRef(0);
  useEffect(() => hub.onRefreshWanted(() => setWanted((count) => count + 1)), [hub]);
  useEffect(() => {
    if (pending || wanted === done.current) return;
    const timer = setTimeout(() => {
      done.current = wanted;
      begin(() => router.refresh());
    }, gatherMs);
    return () => clearTimeout(timer);
  }, [wanted, pending, router]);
  return null;
}
