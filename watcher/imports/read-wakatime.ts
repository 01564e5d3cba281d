import { readFileSync } from "node:fs";
import { z } from "zod";
import { formEvent, shortenEvent, subjectOf } from "#lib/capture/wakatime/form-event.ts";
import { readAgent } from "#lib/capture/wakatime/read-agent.ts";
import { Heartbeat } from "#lib/contracts/wakatime.ts";
import { rfc3339 } from "../collect/parse-git-log.ts";
import { Fault } from "../fault.ts";
import type { ToldEntry } from "./told-entry.ts";

/** WakaTime's own default. */
const idleSeconds = 15 * 60;
const Dump = z.object({
  days: z.array(z.object({ date: z.string().nullish(), heartbeats: z.array(z.unknown()).nullish() })),
});

/**
 * The heartbeats of a WakaTime data dump (https://wakatime.com/developers#data_dumps, type `heartbeats`), each as one event.
 *
 * @param nameId gives the UUID that a name always has on this machine
 * @throws Fault DAMAGED_FILE
 */
export function* readWakaTime(path: string, nameId: (name: string) => string): Generator<ToldEntry> {
  const { days } = parseDump(path);
  if (days.length > 0 && days.every(({ heartbeats }) => !heartbeats))
    throw new Fault("DAMAGED_FILE", `${path} holds daily totals, which tell of no single doing.`, {
      hint: "Ask WakaTime for the export of heartbeats instead: Settings, Account, Export my data.",
    });
  const heard = new Map<string, number>();
  let number = 0;
  for (const raw of days.flatMap(({ heartbeats }) => heartbeats ?? [])) {
    number += 1;
    const parsed = Heartbeat.safeParse(raw);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      yield { number, event: null, fault: `is no heartbeat: ${issue?.path.join(".")}: ${issue?.message}` };
      continue;
    }
    const beat = parsed.data;
    const subject = subjectOf(beat);
    const event = formEvent(
      beat,
      { agent: readAgent(beat.user_agent ?? null), machine: null },
      {
        before: heard.get(subject) ?? null,
        idleSeconds,
        writeTime: (at) => rfc3339(at, -new Date(at).getTimezoneOffset()),
        nameId,
      },
    );
    heard.set(subject, beat.time);
    yield event
      ? { number, event, how: { places: [beat.entity], shorten: (whole) => shortenEvent(whole, beat) } }
      : { number, event: null, left: "tells nothing that is recorded" };
  }
}

function parseDump(path: string): z.infer<typeof Dump> {
  const hint = "It is what WakaTime sends under Settings, Account, Export my data, Heartbeats.";
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Fault("DAMAGED_FILE", `${path} is not JSON, or was cut short.`, { hint, cause: error });
  }
  const parsed = Dump.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault("DAMAGED_FILE", `${path} is not a WakaTime data dump.`, { hint });
}
