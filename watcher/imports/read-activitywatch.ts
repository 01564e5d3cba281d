import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { cleanData } from "#lib/capture/activitywatch/clean-data.ts";
import { formEvent } from "#lib/capture/activitywatch/form-event.ts";
import { rfc3339 } from "../collect/parse-git-log.ts";
import { Fault } from "../fault.ts";
import type { ToldEntry } from "./told-entry.ts";

/** An export is read whole: its events may stand before what says of which kind they are. */
const exportBytesMax = 256 * 1024 * 1024;

const Export = z.object({
  buckets: z.record(
    z.string(),
    z.object({ type: z.string(), client: z.string().nullish(), events: z.array(z.unknown()).default([]) }),
  ),
});
const Moment = z.object({
  timestamp: z.iso.datetime({ offset: true }),
  duration: z.number().min(0),
  data: z.record(z.string(), z.unknown()),
});

/**
 * The moments of an ActivityWatch export (`aw-server`: Raw Data, Export all buckets): applications, pages and files, for
 * as long as each was in front. Titles are not read; of an address the host, of a file its path within the project.
 *
 * @param nameId gives the UUID that a name always has on this machine
 * @throws Fault DAMAGED_FILE
 */
export function* readActivityWatch(path: string, nameId: (name: string) => string): Generator<ToldEntry> {
  const { buckets } = parseExport(path);
  let number = 0;
  for (const [bucketId, { type, client, events }] of Object.entries(buckets)) {
    const stream = {
      bucketId,
      type,
      client: client ?? "",
      writeTime: (at: number) => rfc3339(at, -new Date(at).getTimezoneOffset()),
      nameId,
    };
    for (const raw of events) {
      number += 1;
      const moment = Moment.safeParse(raw);
      if (!moment.success) {
        yield { number, event: null, fault: `is no moment of ${bucketId}: ${moment.error.issues[0]?.path.join(".")}` };
        continue;
      }
      const { timestamp, duration, data } = moment.data;
      const clean = cleanData(type, data);
      const event =
        clean && formEvent({ startMs: Date.parse(timestamp), durationMs: duration * 1000, data: clean }, stream);
      const places = typeof data.file === "string" ? { how: { places: [data.file] } } : {};
      yield event
        ? { number, event, ...places }
        : {
            number,
            event: null,
            left: "tells nothing that is recorded: away, private, of an unknown kind or too short",
          };
    }
  }
}

function parseExport(path: string): z.infer<typeof Export> {
  const hint = "It is what ActivityWatch gives under Raw Data, Export all buckets as JSON.";
  const { size } = statSync(path);
  if (size > exportBytesMax)
    throw new Fault(
      "FILE_TOO_LARGE",
      `${path} holds ${Math.ceil(size / 1024 / 1024)} MiB; an export may hold ${exportBytesMax / 1024 / 1024}.`,
      { hint: "Under Raw Data ActivityWatch exports each bucket by itself too: import those one by one." },
    );
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Fault("DAMAGED_FILE", `${path} is not JSON, or was cut short.`, { hint, cause: error });
  }
  const parsed = Export.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault("DAMAGED_FILE", `${path} is not an ActivityWatch export.`, { hint });
}
