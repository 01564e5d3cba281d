"use client";

import { useRouter } from "next/navigation";
import {
  createContext,
  type ReactNode,
  startTransition,
  use,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  useTransition,
} from "react";
import type { Versions } from "#lib/contracts/realtime.ts";
import type { Topic } from "#lib/contracts/topic.ts";
import { ChangeHub } from "./change-hub.ts";
import { gather } from "./gather.ts";
import { type Connection, LiveConnection } from "./live-connection.ts";

const Hub = createContext<ChangeHub | null>(null);
const ConnectionState = createContext<Connection>("connecting");

interface LiveProps {
  /** The workspace's slug. */
  readonly org: string;
  /** What the server had read before it rendered the page: `(await pageContext(org)).versions()`. */
  readonly versions: Versions;
  readonly children: ReactNode;
}

/** Keeps the pages of a workspace in step with the database: one connection a tab, whatever is on the page. */
export function LiveProvider(props: LiveProps) {
  return <Live key={props.org} {...props} />;
}

function Live({ org, versions, children }: LiveProps) {
  const router = useRouter();
  const [hub] = useState(() => new ChangeHub(versions));
  const [connection, setConnection] = useState<Connection>("connecting");
  useEffect(() => hub.showed(versions), [hub, versions]);
  useEffect(() => {
    const live = new LiveConnection(org, {
      heard: (heard) => hub.hear(heard),
      connection: (state) => startTransition(() => setConnection(state)),
      ended: () => router.refresh(),
    });
    return live.start();
  }, [org, hub, router]);
  return (
    <Hub value={hub}>
      <ConnectionState value={connection}>
        {children}
        <Refresher hub={hub} />
      </ConnectionState>
    </Hub>
  );
}

function useHub(): ChangeHub {
  const hub = use(Hub);
  if (!hub) throw new Error("useLive and RefreshOn belong inside LiveProvider");
  return hub;
}

/** Calls back when one of the topics has changed, at once and as often as it does. */
export function useLive(topics: readonly Topic[], callback: (changed: readonly Topic[]) => void): void {
  const hub = useHub();
  const call = useEffectEvent(callback);
  const names = topics.join(" ");
  useEffect(() => hub.listen(names.split(" ") as Topic[], (changed) => call(changed)), [hub, names]);
}

/** How changes reach this page now. `polling`: some seconds later than live; `offline`: the server does not answer. */
export function useConnection(): Connection {
  return use(ConnectionState);
}

/** Has the server render the page anew when one of the topics changes. What is typed or open on it stays. Draws nothing. */
export function RefreshOn({ topics }: { topics: readonly Topic[] }) {
  const hub = useHub();
  const names = topics.join(" ");
  useEffect(() => hub.show(names.split(" ") as Topic[]), [hub, names]);
  return null;
}

/** One for all `RefreshOn` of the page: never two refreshes at once, and none while nobody looks. */
function Refresher({ hub }: { hub: ChangeHub }) {
  const router = useRouter();
  const [refreshing, begin] = useTransition();
  const waiting = useRef(false);
  const busy = useRef(false);
  const refresh = useEffectEvent(() => {
    waiting.current = busy.current || document.visibilityState === "hidden";
    // What was rendered meanwhile, after an action perhaps, may hold it already.
    if (waiting.current || !hub.isBehind()) return;
    busy.current = true;
    begin(() => router.refresh());
  });
  const askAgain = useRef(() => {});
  useEffect(() => {
    const [ask, cancel] = gather(() => refresh());
    askAgain.current = ask;
    const onSeen = () => waiting.current && document.visibilityState === "visible" && ask();
    document.addEventListener("visibilitychange", onSeen);
    const stop = hub.onBehind(ask);
    if (hub.isBehind()) ask();
    return () => {
      stop();
      cancel();
      document.removeEventListener("visibilitychange", onSeen);
    };
  }, [hub]);
  useEffect(() => {
    if (refreshing) return;
    busy.current = false;
    if (waiting.current) askAgain.current();
  }, [refreshing]);
  return null;
}
