import { Icon, type IconName } from "./icon.tsx";

export type Connection = "connecting" | "live" | "polling" | "offline";

const words: Record<Exclude<Connection, "live" | "connecting">, { label: string; hint: string; icon: IconName }> = {
  polling: {
    icon: "late",
    label: "Updates late",
    hint: "Changes arrive a few seconds late until the live connection is back.",
  },
  offline: {
    icon: "offline",
    label: "Offline",
    hint: "Floyo cannot be reached. What you see is what was last read.",
  },
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
          <Icon name={said.icon} />
          {said.label}
          <span className="sr-only">. {said.hint}</span>
        </span>
      ) : null}
    </span>
  );
}
