import { z } from "zod";
import { formEvent, shortenEvent, subjectOf } from "#lib/capture/wakatime/form-event.ts";
import { readAgent } from "#lib/capture/wakatime/read-agent.ts";
import { Heartbeat } from "#lib/contracts/wakatime.ts";
import { rfc3339 } from "../collect/parse-git-log.ts";
import { Fault } from "../fault.ts";
import { noList, readJsonItems } from "./json-items.ts";
import { readPieces, unitMax } from "./read-pieces.ts";
import type { ToldEntry } from "./told-entry.ts";

/** WakaTime's own default. */
const idleSeconds = 15 * 60;
const Day = z.object({ date: z.string().nullish(), heartbeats: z.array(z.unknown()).nullish() });

/**
 * The heartbeats of a WakaTime data dump (https://wakatime.com/developers#data_dumps, type `heartbeats`), each as one event. One day
 * at a time is in memory.
 *
 * @param nameId gives the UUID that a name always has on this machine
 * @throws Fault DAMAGED_FILE
 */
export function* readWakaTime(path: string, nameId: (name: string) => string): Generator<ToldEntry> {
  const heard = new Map<string, number>();
  let number = 0;
  for (const raw of readBeats(path)) {
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

/** The dump's heartbeats as they stand there. */
function* readBeats(path: string): Generator<unknown> {
  let days = 0;
  let withBeats = 0;
  for (const { heartbeats } of readDays(path)) {
    days += 1;
    if (!heartbeats) continue;
    withBeats += 1;
    yield* heartbeats;
  }
  if (days > 0 && withBeats === 0)
    throw new Fault("DAMAGED_FILE", `${path} holds daily totals, which tell of no single doing.`, {
      hint: "Ask WakaTime for the export of heartbeats instead: Settings, Account, Export my data.",
    });
}

function* readDays(path: string): Generator<z.infer<typeof Day>> {
  const hint = "It is what WakaTime sends under Settings, Account, Export my data, Heartbeats.";
  const items = readJsonItems(readPieces(path), "days", unitMax);
  for (;;) {
    let day: unknown;
    try {
      const next = items.next();
      if (next.done) return;
      day = JSON.parse(next.value);
    } catch (error) {
      const what =
        error instanceof Error && error.message === noList ? "a WakaTime data dump" : "JSON, or was cut short";
      throw new Fault("DAMAGED_FILE", `${path} is not ${what}.`, { hint, cause: error });
    }
    const parsed = Day.safeParse(day);
    if (!parsed.success) throw new Fault("DAMAGED_FILE", `${path} is not a WakaTime data dump.`, { hint });
    yield parsed.data;
  }
}
