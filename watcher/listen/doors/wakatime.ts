import { hash, timingSafeEqual } from "node:crypto";
import { dayAt, dayBounds } from "#lib/capture/wakatime/day-bounds.ts";
import { formEvent, shortenEvent, subjectOf } from "#lib/capture/wakatime/form-event.ts";
import { readAgent } from "#lib/capture/wakatime/read-agent.ts";
import { readBeat } from "#lib/capture/wakatime/read-beat.ts";
import { type Beat, spansOf } from "#lib/capture/wakatime/spans.ts";
import { summarizeDay } from "#lib/capture/wakatime/summarize-day.ts";
import { Heartbeat, heartbeatsPerRequestMax } from "#lib/contracts/wakatime.ts";
import { rfc3339 } from "../../collect/parse-git-log.ts";
import { uuidV5 } from "../../collect/uuid-v5.ts";
import type { Door, DoorAnswer, DoorRequest, Intake } from "../door.ts";
import type { ListenKey } from "../listen-key.ts";

/** What lies further apart than this is two times of work. WakaTime's own default too. */
const idleMs = 15 * 60_000;
/** Of so many files it is remembered when they were heard of last. */
const subjectsMax = 5_000;
const beatsMax = 50_000;

/** Below which plugins find it. */
export const wakatimePrefix = "/api/v1/wakatime";

const answer = (status: number, body: unknown): DoorAnswer => ({ status, body });
const refuse = (status: number, error: string): DoorAnswer => answer(status, { error });

/**
 * WakaTime's interface for editors' plugins, by https://wakatime.com/developers. wakatime-cli counts 201 and 202 as
 * taken, throws away what is answered 400 within a bulk, and keeps everything else to send it again.
 */
export class WakaTimeDoor implements Door {
  readonly prefix = wakatimePrefix;
  readonly #key: ListenKey;
  readonly #intake: Intake;
  readonly #zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  readonly #heard = new Map<string, number>();
  #beats: Beat[] = [];

  constructor(key: ListenKey, intake: Intake) {
    this.#key = key;
    this.#intake = intake;
  }

  answer(request: DoorRequest): DoorAnswer {
    if (!this.#knows(request.headers.authorization))
      return refuse(401, "The api_key is not this listener's. `floyo listen` prints the one to use.");
    switch (`${request.method} ${request.path}`) {
      case "POST users/current/heartbeats":
        return this.#takeOne(request);
      case "POST users/current/heartbeats.bulk":
        return this.#takeMany(request);
      case "GET users/current/statusbar/today":
      case "GET users/current/status_bar/today":
        return this.#tellToday();
      case "GET users/current":
        return answer(200, { data: { id: "current", username: null, display_name: "Floyo", timezone: this.#zone } });
      default:
        return refuse(404, "This listener knows heartbeats and the status bar alone.");
    }
  }

  /** Basic with the key as wakatime-cli sends it, alone; or as the name or the password. */
  #knows(authorization: string | undefined): boolean {
    const [, scheme = "", value = ""] = /^(basic|bearer) +(\S+)$/i.exec(authorization ?? "") ?? [];
    const shown = scheme.toLowerCase() === "basic" ? Buffer.from(value, "base64").toString("utf8").split(":") : [value];
    const digest = (text: string) => Buffer.from(hash("sha256", text, "hex"), "hex");
    return shown.some((text) => timingSafeEqual(digest(text), digest(this.#key.key)));
  }

  #takeOne(request: DoorRequest): DoorAnswer {
    const given = parseJson(request.body);
    if (given === undefined) return refuse(400, "The body is not JSON.");
    const taken = this.#take([given], request);
    if (!Array.isArray(taken)) return taken;
    const [[body, status] = [{}, 400]] = taken;
    return answer(status, body);
  }

  #takeMany(request: DoorRequest): DoorAnswer {
    const given = parseJson(request.body);
    if (!Array.isArray(given)) return refuse(400, "The body is not a list of heartbeats.");
    if (given.length > heartbeatsPerRequestMax)
      return refuse(413, `Send at most ${heartbeatsPerRequestMax} heartbeats at once.`);
    const taken = this.#take(given, request);
    return Array.isArray(taken) ? answer(202, { responses: taken }) : taken;
  }

  /** Answers for each in order; they stand only once all that was taken is on the disk. */
  #take(given: readonly unknown[], request: DoorRequest): [unknown, number][] | DoorAnswer {
    const refusal = this.#intake.refusal();
    if (refusal !== null) return refuse(403, refusal);
    const answers: [unknown, number][] = [];
    for (const one of given) {
      const parsed = Heartbeat.safeParse(one);
      if (!parsed.success) {
        answers.push([{ errors: faultsOf(parsed.error.issues) }, 400]);
        continue;
      }
      const { fault, id } = this.#takeBeat(parsed.data, request);
      const { entity, type, time } = parsed.data;
      answers.push(fault === null ? [{ data: { id, entity, type, time } }, 201] : [{ error: fault }, 400]);
    }
    const kept = this.#intake.keep();
    if (typeof kept === "string") return refuse(503, kept);
    this.#beats.push(...kept.map(readBeat));
    return answers;
  }

  #takeBeat(beat: Heartbeat, { headers }: DoorRequest) {
    const machine = headers["x-machine-name"];
    const subject = subjectOf(beat);
    const before = this.#heard.get(subject) ?? null;
    const event = formEvent(
      beat,
      {
        agent: readAgent(beat.user_agent ?? headers["user-agent"] ?? null),
        machine: typeof machine === "string" ? machine : null,
      },
      {
        before,
        idleSeconds: idleMs / 1000,
        writeTime: (at) => rfc3339(at, -new Date(at).getTimezoneOffset()),
        nameId: (name) => uuidV5(this.#key.namespace, name),
      },
    );
    if (event === null) return { fault: null, id: null };
    this.#heard.delete(subject);
    this.#heard.set(subject, Math.max(before ?? 0, beat.time));
    for (const oldest of this.#heard.keys()) {
      if (this.#heard.size <= subjectsMax) break;
      this.#heard.delete(oldest);
    }
    return { fault: this.#intake.add(event, (whole) => shortenEvent(whole, beat)), id: event.id };
  }

  /** The time of today that this listener has heard of. */
  #tellToday(): DoorAnswer {
    const now = Date.now();
    const today = dayBounds(dayAt(now, this.#zone), this.#zone);
    // What began before midnight may reach into today.
    this.#beats = this.#beats.filter(({ at }) => at >= today.start - idleMs).slice(-beatsMax);
    const data = summarizeDay(spansOf(this.#beats, idleMs), today, this.#zone);
    return answer(200, { cached_at: new Date(now).toISOString(), data, has_team_features: false });
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** By field, as WakaTime says them. */
function faultsOf(issues: readonly { path: PropertyKey[]; message: string }[]): Record<string, string[]> {
  const faults: Record<string, string[]> = {};
  for (const { path, message } of issues) {
    const field = path.map(String).join(".") || "heartbeat";
    faults[field] = [...(faults[field] ?? []), message];
  }
  return faults;
}
