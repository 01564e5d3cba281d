import { Icon } from "#components/ui/icon.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Device } from "#lib/contracts/devices.ts";
import { type DeviceActions, DeviceButtons } from "./device-buttons.tsx";

/** Devices, the newest first: what each is, when it was heard of, and how much it sent. */
export function DeviceList({
  devices,
  nowMs,
  timeZone,
  actions,
  sent,
}: {
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
              <h3 className="break-words text-base">{device.name}</h3>
              <p className="text-muted text-sm">
                {device.name === device.reported_name ? "" : `${device.reported_name}, `}
                <code>{device.client ?? "unknown client"}</code>
              </p>
              <p className="text-muted text-sm">
                First seen {time(device.created_at)}, last {time(device.last_seen_at)}. {sent(device.id)}.
              </p>
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
