import type { StoredEvent } from "#lib/contracts/events.ts";
import { describeSkew, typeName } from "./event-words.ts";

/** Everything that is stored of one event, by name. What it does not have is not listed. */
export function EventFields({ event, deviceName }: { event: StoredEvent; deviceName?: string | undefined }) {
  const fields: [name: string, value: string | null][] = [
    ["Type", `${typeName(event.type)} (${event.type})`],
    ["Happened at", event.occurred_at],
    ["Received at", event.received_at],
    ["Clock", event.clock_skew_ms === null ? null : describeSkew(event.clock_skew_ms)],
    ["Path", event.path],
    ["Path before", event.previous_path],
    ["Extension", event.extension],
    ["Command", event.command],
    ["Tool", event.tool],
    ["Action", event.action],
    ["App", event.app],
    ["Project", event.project],
    ["Branch", event.branch],
    ["Group", event.group],
    ["Captured by", event.source],
    ["Took", event.duration_ms === null ? null : `${event.duration_ms.toLocaleString("en")} ms`],
    ["Device", event.device_id && (deviceName ?? event.device_id)],
    ...Object.entries(event.metadata).map(([name, value]): [string, string] => [name, String(value)]),
    ["Id", event.id],
  ];
  return (
    <dl className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[max-content_minmax(0,1fr)]">
      {fields.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 font-mono break-all">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
