import { Icon } from "./icon.tsx";

export type Connection = "connecting" | "live" | "reconnecting" | "offline";

const words: Record<Exclude<Connection, "live" | "connecting">, { label: string; hint: string }> = {
  reconnecting: { label: "Reconnecting", hint: "Live updates pause until the server answers. What you see stays." },
  offline: { label: "Offline", hint: "There is no network. What you see is what was last read." },
};

/** Says quietly when the page is not live. While it is, or is about to be, there is nothing to say. */
export function ConnectionBadge({ connection }: { connection: Connection }) {
  const said = connection === "live" || connection === "connecting" ? null : words[connection];
  return (
    <span role="status" className="contents">
      {said ? (
        <span
          title={said.hint}
          className="inline-flex min-h-7 items-center gap-1.5 rounded-md border border-line-strong bg-surface px-2 text-sm"
        >
          <Icon name="offline" />
          {said.label}
          <span className="sr-only">. {said.hint}</span>
        </span>
      ) : null}
    </span>
  );
}
