import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { LedgerEntry } from "#lib/contracts/ledger.ts";

const say = (value: number): string => value.toLocaleString("en");
const sayDay = (day: string): string =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

/** How much arrived on each day, the newest first. */
export function LedgerDays({
  days,
}: {
  days: readonly { day: string; batches: number; events: number; bytes: number }[];
}) {
  return (
    <Table label="What arrived, by day" maxHeight="20rem">
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col" data-number>
            Batches
          </th>
          <th scope="col" data-number>
            Events
          </th>
          <th scope="col" data-number>
            Bytes
          </th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, batches, events, bytes }) => (
          <tr key={day}>
            <td className="whitespace-nowrap">{sayDay(day)}</td>
            <td data-number>{say(batches)}</td>
            <td data-number>{say(events)}</td>
            <td data-number>{say(bytes)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Batches one by one, the newest first, each with the digest of what arrived. */
export function LedgerBatches({
  entries,
  nowMs,
  timeZone,
}: {
  entries: readonly LedgerEntry[];
  nowMs: number;
  timeZone: string;
}) {
  return (
    <Table label="Batches that arrived" maxHeight="28rem">
      <thead>
        <tr>
          <th scope="col" data-number>
            Batch
          </th>
          <th scope="col">Arrived</th>
          <th scope="col" data-number>
            Events
          </th>
          <th scope="col" data-number>
            Bytes
          </th>
          <th scope="col">SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.hash}>
            <td data-number>{entry.seq}</td>
            <td className="whitespace-nowrap">
              <Time at={entry.received_at} nowMs={nowMs} timeZone={timeZone} />
            </td>
            <td data-number>{say(entry.events)}</td>
            <td data-number>{say(entry.bytes)}</td>
            <td>
              <code title={entry.digest}>{entry.digest.slice(0, 16)}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
