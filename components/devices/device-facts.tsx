import { Badge } from "#components/ui/badge.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Device } from "#lib/contracts/devices.ts";
import { describeSkew, describeState } from "./describe-presence.ts";

/** What a device's watcher does, in a badge; nothing where none ever said. */
export function StateBadge({ device, nowMs }: { device: Device; nowMs: number }) {
  const state = describeState(device, nowMs);
  return state ? <Badge tone={state.tone}>{state.word}</Badge> : null;
}

const sayQueued = (queued: number): string =>
  queued === 0 ? "Nothing" : `${queued.toLocaleString("en")} ${queued === 1 ? "event" : "events"}`;

/** All that is known of a device, a line each. */
export function DeviceFacts({ device, nowMs, timeZone }: { device: Device; nowMs: number; timeZone: string }) {
  const time = (at: string) => <Time at={at} nowMs={nowMs} timeZone={timeZone} />;
  const skew = describeSkew(device);
  const facts: [string, React.ReactNode][] = [
    ["State", <StateBadge key="state" device={device} nowMs={nowMs} />],
    ["Last seen", time(device.last_seen_at)],
    ["First seen", time(device.created_at)],
    ["Version", <code key="version">{device.client ?? "unknown client"}</code>],
    [
      "Waiting to be sent",
      device.queued === null || device.queue_reported_at === null ? (
        "It has not said yet"
      ) : (
        <>
          {sayQueued(device.queued)}, as of {time(device.queue_reported_at)}
        </>
      ),
    ],
    ["Clock", device.clock_skew_ms === null ? "It has not said yet" : skew ? `${skew}; times are corrected` : "Right"],
    ["Calls itself", device.reported_name],
    ["Id", <code key="id">{device.id}</code>],
  ];
  const told = facts.filter(([name]) => name !== "State" || describeState(device, nowMs) !== null);
  return (
    <dl className="rounded-md border border-line bg-surface">
      {told.map(([name, value]) => (
        <div
          key={name}
          className="flex min-h-(--row) flex-wrap items-center gap-x-4 border-line border-b px-4 py-1 last:border-b-0"
        >
          <dt className="w-40 text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
