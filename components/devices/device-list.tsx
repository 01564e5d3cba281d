import { Icon } from "#components/ui/icon.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Device } from "#lib/contracts/devices.ts";
import { describeSkew } from "./describe-presence.ts";
import { type DeviceActions, DeviceButtons } from "./device-buttons.tsx";
import { StateBadge } from "./device-facts.tsx";

/** Devices, the newest first: what each is, when it was heard of, and how much it sent. */
export function DeviceList({
  root,
  devices,
  nowMs,
  timeZone,
  actions,
  sent,
}: {
  /** The list's own address: each device's page lies below it. */
  root: string;
  devices: readonly Device[];
  nowMs: number;
  timeZone: string;
  actions: DeviceActions;
  sent: (id: string) => React.ReactNode;
}) {
  const time = (at: string) => <Time at={at} nowMs={nowMs} timeZone={timeZone} />;
  return (
    <ul className="rounded-md border border-line bg-surface">
      {devices.map((device) => (
        <li
          key={device.id}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-line border-b px-4 py-3 last:border-b-0"
        >
          <div className="flex min-w-0 flex-1 basis-64 gap-3">
            <span className="pt-1 text-muted">
              <Icon name="device" />
            </span>
            <div className="grid min-w-0 gap-0.5">
              <div className="flex flex-wrap items-center gap-x-2">
                <h2 className="break-words text-base">
                  <TextLink href={`${root}/${device.id}`}>{device.name}</TextLink>
                </h2>
                {device.revoked_at === null ? <StateBadge device={device} nowMs={nowMs} /> : null}
              </div>
              <p className="text-muted text-sm">
                {device.name === device.reported_name ? "" : `${device.reported_name}, `}
                <code>{device.client ?? "unknown client"}</code>
              </p>
              <p className="text-muted text-sm">
                First seen {time(device.created_at)}, last {time(device.last_seen_at)}. {sent(device.id)}.
              </p>
              {device.queued || describeSkew(device) ? (
                <p className="text-muted text-sm">
                  {device.queued && device.queue_reported_at ? (
                    <>
                      {device.queued.toLocaleString("en")} {device.queued === 1 ? "event waits" : "events wait"} on it,
                      as of {time(device.queue_reported_at)}.{" "}
                    </>
                  ) : null}
                  {describeSkew(device) ? `Its clock is ${describeSkew(device)}.` : null}
                </p>
              ) : null}
              {device.revoked_at ? <p className="text-sm">Refused since {time(device.revoked_at)}.</p> : null}
            </div>
          </div>
          <DeviceButtons
            id={device.id}
            name={device.name}
            reportedName={device.reported_name}
            revoked={device.revoked_at !== null}
            actions={actions}
          />
        </li>
      ))}
    </ul>
  );
}
