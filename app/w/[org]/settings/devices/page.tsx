import type { Metadata } from "next";
import { Suspense } from "react";
import { DeviceList } from "#components/devices/device-list.tsx";
import { SentCounts } from "#components/devices/sent-counts.tsx";
import { zonedDay, zonedMidnight } from "#components/settings/zoned-midnight.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { countDeviceEvents } from "#lib/domains/devices/count-device-events.ts";
import { listDevices } from "#lib/domains/devices/list-devices.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "../../page-me.ts";
import { allowDevice, nameDevice, revokeDevice } from "./actions.ts";

export const metadata: Metadata = { title: "Devices" };

export default async function DevicesPage({ params }: PageProps<"/w/[org]/settings/devices">) {
  const { org } = await params;
  const ctx = await pageContext(org);
  const [me, { data: devices }] = await Promise.all([pageMe(org), listDevices(ctx, { limit: 200 })]);
  const nowMs = Date.now();
  // Counting goes on while the list can be read.
  const counted = countDeviceEvents(ctx, zonedMidnight(zonedDay(nowMs, me.timezone), me.timezone));
  const list = (which: typeof devices) => (
    <DeviceList
      root={`/w/${org}/settings/devices`}
      devices={which}
      nowMs={nowMs}
      timeZone={me.timezone}
      actions={{
        name: nameDevice.bind(null, org),
        revoke: revokeDevice.bind(null, org),
        allow: allowDevice.bind(null, org),
      }}
      sent={(id) => (
        <Suspense fallback={<Skeleton className="inline-block h-3 w-40" />}>
          <SentCounts counted={counted} device={id} />
        </Suspense>
      )}
    />
  );
  const taken = devices.filter(({ revoked_at }) => revoked_at === null);
  const refused = devices.filter(({ revoked_at }) => revoked_at !== null);
  return (
    <Page
      title="Devices"
      lead="The machines that send your events to this workspace. Revoke one, and the server refuses its events from that moment."
      action={
        devices.length > 0 ? <ButtonLink href={`/w/${org}/welcome?step=connect`}>Connect another</ButtonLink> : null
      }
    >
      <RefreshOn topics={["devices", "events"]} />
      {devices.length === 0 ? (
        <Empty title="No device has sent anything yet">
          <p>
            A device appears here once a watcher runs on it, or with its first event.{" "}
            <TextLink href={`/w/${org}/welcome?step=connect`}>Connect the watcher</TextLink>.
          </p>
        </Empty>
      ) : null}
      {taken.length > 0 ? list(taken) : null}
      {refused.length > 0 ? <Section title="Revoked">{list(refused)}</Section> : null}
    </Page>
  );
}
