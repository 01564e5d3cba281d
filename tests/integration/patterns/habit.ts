import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { recordEvents } from "#lib/domains/events/record-events.ts";
import type { Context } from "#lib/platform/context.ts";
import { jobContext } from "#lib/platform/job-context.ts";
import type { Person } from "#tests/integration/door/people.ts";

/**
 * Weeks of a person who changes one file each weekday morning and then runs one command, among other work, ending on
 * Friday 30 October 2026.
 */
export function habit(weeks: number): TelemetryEvent[] {
  const lastMonday = Date.parse("2026-10-26T00:00:00Z");
  const events: TelemetryEvent[] = [];
  for (let week = weeks - 1; week >= 0; week -= 1)
    for (let weekday = 0; weekday < 5; weekday += 1) {
      const day = lastMonday - week * 7 * 86_400_000 + weekday * 86_400_000;
      const at = (minutes: number) => new Date(day + minutes * 60_000).toISOString();
      const jitter = ((week * 5 + weekday) * 7) % 11;
      const add = (minutes: number, event: Partial<TelemetryEvent> & Pick<TelemetryEvent, "type">) =>
        events.push({ id: crypto.randomUUID(), occurred_at: at(minutes), project: "reports", ...event });
      add(9 * 60 + jitter, { type: "file_modified", path: "sales.csv" });
      add(9 * 60 + jitter + 3, { type: "command_run", command: "python report.py" });
      for (let other = 0; other < 6; other += 1)
        add(11 * 60 + other * 50 + ((week * 13 + weekday * 29 + other * 17) % 40), {
          type: "file_modified",
          path: `notes/${(week * 31 + weekday * 7 + other * 11) % 23}.md`,
        });
    }
  return events;
}

/** A person's context as a job has it, whose events go nowhere: the test alone decides when the analysis runs. */
export async function quietContext(person: Pick<Person, "userId" | "orgId">): Promise<Context> {
  const ctx = await jobContext({ userId: person.userId, orgId: person.orgId, requestId: crypto.randomUUID() });
  return { ...ctx, emit: async () => undefined };
}

export async function store(ctx: Context, events: readonly TelemetryEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 1000) {
    const batch = events.slice(from, from + 1000);
    const { accepted } = await recordEvents(ctx, { events: batch });
    if (accepted !== batch.length) throw new Error(`${accepted} of ${batch.length} events were stored`);
  }
}
