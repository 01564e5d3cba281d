import type { Metadata } from "next";
import { DeviceButtons } from "#components/devices/device-buttons.tsx";
import { DeviceFacts } from "#components/devices/device-facts.tsx";
import { LedgerBatches, LedgerDays } from "#components/ledger/ledger-tables.tsx";
import { BackKey } from "#components/shell/back-key.tsx";
import { Copyable } from "#components/ui/copy-button.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { getDevice } from "#lib/domains/devices/get-device.ts";
import { listLedger } from "#lib/domains/ledger/list-ledger.ts";
import { summarizeLedger } from "#lib/domains/ledger/summarize-ledger.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { idOrNotFound, orNotFound } from "../../../or-not-found.ts";
import { pageMe } from "../../../page-me.ts";
import { allowDevice, nameDevice, revokeDevice } from "../actions.ts";

export const metadata: Metadata = { title: "Device" };

const batchesShown = 50;

export default async function DevicePage({ params }: PageProps<"/w/[org]/settings/devices/[id]">) {
  const { org, id: given } = await params;
  const id = idOrNotFound(given);
  const ctx = await pageContext(org);
  const [me, device, newest] = await Promise.all([
    pageMe(org),
    orNotFound(getDevice(ctx, id)),
    listLedger(ctx, { device: id, limit: batchesShown }),
  ]);
  const days = await summarizeLedger(ctx, id, me.timezone);
  const nowMs = Date.now();
  const list = `/w/${org}/settings/devices`;
  return (
    <Page
      title={device.name}
      lead={<TextLink href={list}>All devices</TextLink>}
      action={
        <DeviceButtons
          id={id}
          name={device.name}
          reportedName={device.reported_name}
          revoked={device.revoked_at !== null}
          actions={{
            name: nameDevice.bind(null, org),
            revoke: revokeDevice.bind(null, org),
            allow: allowDevice.bind(null, org),
          }}
        />
      }
    >
      <BackKey href={list} to="all devices" />
      <RefreshOn topics={["devices", "events"]} />
      <DeviceFacts device={device} nowMs={nowMs} timeZone={me.timezone} />
      <Section title="What it sent">
        <p className="max-w-[65ch]">
          Before a batch leaves the machine, the command notes its digest there, in a chain that shows any change. Here
          is what arrived, with the digest that the server computed. To hold the two against each other, run on that
          machine:
        </p>
        <Copyable text="floyo ledger verify" name="Copy the command" />
        {days.length === 0 ? (
          <Empty title="No batch from a ledger has arrived">
            <p>Clients other than the floyo command keep none, and neither did versions before this.</p>
          </Empty>
        ) : (
          <LedgerDays days={days} />
        )}
      </Section>
      {newest.data.length > 0 ? (
        <Section
          title="Batches"
          aside={newest.next_cursor ? `The newest ${batchesShown}; the rest with GET /api/v1/ledger` : null}
        >
          <LedgerBatches entries={newest.data} nowMs={nowMs} timeZone={me.timezone} />
        </Section>
      ) : null}
    </Page>
  );
}
