import { asShortAs, cleanData } from "#lib/capture/activitywatch/clean-data.ts";
import { formEvent, toldMsMin } from "#lib/capture/activitywatch/form-event.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { redactAtDoor } from "#lib/domains/privacy/redact-at-door.ts";
import type { Context } from "#lib/platform/context.ts";
import type { Facts } from "./queries.ts";

interface Stream {
  readonly type: string;
  readonly client: string;
}

/**
 * What may be kept of each moment of a bucket, before anything of it is stored or logged: less what is never kept, then by
 * the person's rules, which see a file by its whole path and by what is left of it. Null where nothing may be kept.
 */
export async function cleanFacts(ctx: Context, stream: Stream, moments: readonly Facts[]): Promise<(Facts | null)[]> {
  const cleaned = moments.map((data) => cleanData(stream.type, data));
  const looks = cleaned.map((data, index) => (data ? looksOf(stream, data, moments[index] ?? {}) : []));
  const { events } = await redactAtDoor(ctx, looks.flat());
  const left = new Map(events.map((event) => [event.id, event]));
  return cleaned.map((data, index) => (data ? byRules(data, looks[index] ?? [], left) : null));
}

/** A moment as the events by which rules judge it: as it is kept, and where it is about a file, by its whole path too. */
function looksOf({ type, client }: Stream, data: Facts, sent: Facts): TelemetryEvent[] {
  const kept = formEvent(
    { startMs: 0, durationMs: toldMsMin, data },
    {
      bucketId: "",
      type,
      client,
      writeTime: (atMs) => new Date(atMs).toISOString(),
      nameId: () => crypto.randomUUID(),
    },
  );
  if (kept === null) return [];
  if (kept.path === undefined || typeof sent.file !== "string") return [kept];
  return [kept, { ...kept, id: crypto.randomUUID(), path: sent.file.slice(0, 4096) }];
}

/** The facts with what the rules made of them; null where one of the looks was dropped. */
function byRules(
  data: Facts,
  looks: readonly TelemetryEvent[],
  left: ReadonlyMap<string, TelemetryEvent>,
): Facts | null {
  const [kept, whole] = looks;
  if (kept === undefined) return data;
  const shown = left.get(kept.id);
  const judged = whole && left.get(whole.id);
  if (!shown || (whole && !judged)) return null;
  // What a rule hashed or cut of the whole path has the last word.
  const path =
    judged?.path !== undefined && judged.path !== whole?.path ? asShortAs(judged.path, kept.path ?? "") : shown.path;
  return replace(data, {
    app: data.app === undefined ? undefined : shown.app,
    url: data.url === undefined || shown.app === kept.app ? undefined : `https://${shown.app ?? "hidden"}/`,
    file: data.file === undefined ? undefined : path,
    project: data.project === undefined ? undefined : shown.project,
    branch: data.branch === undefined ? undefined : shown.branch,
  });
}

const replace = (data: Facts, facts: Record<string, unknown>): Facts => ({
  ...data,
  ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
});
