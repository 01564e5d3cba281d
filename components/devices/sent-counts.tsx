import type { DeviceEvents } from "./device-events.ts";

const none: DeviceEvents = { total: 0, recent: 0 };

/** "12 events today, 4,310 in all", once they are counted. */
export async function SentCounts({
  counted,
  device,
}: {
  counted: Promise<ReadonlyMap<string, DeviceEvents>>;
  device: string;
}) {
  const { total, recent } = (await counted).get(device) ?? none;
  const say = (count: number) => count.toLocaleString("en");
  return (
    <>
      {say(recent)} {recent === 1 ? "event" : "events"} today, {say(total)} in all
    </>
  );
}
