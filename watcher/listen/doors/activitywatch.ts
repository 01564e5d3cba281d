import { hostname } from "node:os";
import { asShortAs, cleanData } from "#lib/capture/activitywatch/clean-data.ts";
import { formEvent } from "#lib/capture/activitywatch/form-event.ts";
import { mergeHeartbeat, type Stretch } from "#lib/capture/activitywatch/merge-heartbeat.ts";
import { AwBucketId, AwCreateBucket, AwEvent, awEventsPerRequestMax } from "#lib/contracts/activitywatch.ts";
import { rfc3339 } from "../../collect/parse-git-log.ts";
import { uuidV5 } from "../../collect/uuid-v5.ts";
import type { Door, DoorAnswer, DoorRequest, Intake } from "../door.ts";
import type { ListenKey } from "../listen-key.ts";

/** The port at which ActivityWatch's watchers look for their server. */
export const activitywatchPort = 5600;

/** A stretch that goes on and on is told in parts of this length: more than one part is never in memory alone. */
const partMsMax = 15 * 60_000;
const bucketsMax = 200;

interface Open {
  readonly stretch: Stretch;
  /** As its watcher gave it, for the rules that look at whole paths. It goes nowhere else. */
  readonly file: string | null;
  readonly id: number;
}

interface Bucket extends AwCreateBucket {
  readonly created: string;
  open: Open | null;
}

const answer = (status: number, body: unknown): DoorAnswer => ({ status, body });
const refuse = (status: number, message: string): DoorAnswer => answer(status, { message });

/**
 * ActivityWatch's interface for its watchers (https://docs.activitywatch.net/en/latest/api/rest.html), as far as they
 * use it to send: buckets, heartbeats, events. What has ended goes to the intake; only what goes on is in memory, so a
 * kill costs each watcher at most the part of a stretch that it is in. They have no key, and know no other address:
 * whoever may use this machine's loopback may send.
 */
export class ActivityWatchDoor implements Door {
  readonly prefix = "/api/0";
  readonly #key: ListenKey;
  readonly #intake: Intake;
  readonly #buckets = new Map<string, Bucket>();
  #made = 0;

  constructor(key: ListenKey, intake: Intake) {
    this.#key = key;
    this.#intake = intake;
  }

  answer(request: DoorRequest): DoorAnswer {
    const { method, path } = request;
    if (method === "GET" && path === "info")
      return answer(200, { hostname: hostname(), version: "v0.13 (floyo)", testing: false, device_id: "floyo" });
    if (method === "GET" && path === "buckets") return answer(200, Object.fromEntries([...this.#buckets].map(shown)));
    const [, id, rest = ""] = /^buckets\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    const named = AwBucketId.safeParse(decode(id ?? ""));
    if (!named.success) return refuse(404, "This listener knows buckets, heartbeats and events alone.");
    if (method === "POST" && rest === "") return this.#makeBucket(named.data, request);
    const bucket = this.#buckets.get(named.data);
    if (!bucket) return refuse(404, `There is no bucket named ${named.data}`);
    switch (`${method} ${rest}`) {
      case "GET ":
        return answer(200, shown([named.data, bucket])[1]);
      case "POST heartbeat":
        return this.#takeHeartbeat(named.data, bucket, request);
      case "POST events":
        return this.#takeEvents(named.data, bucket, request);
      case "GET events":
        return answer(200, bucket.open ? [given(bucket.open)] : []);
      case "GET events/count":
        return answer(200, bucket.open ? 1 : 0);
      case "DELETE ":
        return this.#removeBucket(named.data, bucket);
      default:
        return refuse(404, "This listener knows heartbeats and events alone.");
    }
  }

  /** Tells what is still open, before the end. */
  finish(): void {
    for (const [id, bucket] of this.#buckets) this.#tell(id, bucket);
    this.#intake.keep();
  }

  #makeBucket(id: string, { body }: DoorRequest): DoorAnswer {
    if (this.#buckets.has(id)) return answer(304, {});
    const said = AwCreateBucket.safeParse(parseJson(body) ?? {});
    if (!said.success) return refuse(400, said.error.issues[0]?.message ?? "is not a bucket");
    if (this.#buckets.size >= bucketsMax) return refuse(400, `This listener keeps at most ${bucketsMax} buckets.`);
    this.#buckets.set(id, { ...said.data, created: new Date().toISOString(), open: null });
    return answer(200, {});
  }

  /** What goes on in it has ended with it; what was told stays told. */
  #removeBucket(id: string, bucket: Bucket): DoorAnswer {
    const fault = this.#end(id, bucket);
    if (fault !== null) return refuse(503, fault);
    this.#buckets.delete(id);
    return answer(200, {});
  }

  #takeHeartbeat(id: string, bucket: Bucket, { body, query }: DoorRequest): DoorAnswer {
    const refusal = this.#intake.refusal();
    if (refusal !== null) return refuse(403, refusal);
    const pulse = Number(query.get("pulsetime") ?? Number.NaN);
    const beat = AwEvent.safeParse(parseJson(body));
    if (!(pulse >= 0)) return refuse(400, "Missing required parameter pulsetime");
    if (!beat.success) return refuse(400, faultOf(beat.error.issues));
    const next = this.#open(bucket, beat.data);
    if (next === null) return answer(200, { ...beat.data, id: null, data: {} });
    const merged = bucket.open ? mergeHeartbeat(bucket.open.stretch, next.stretch, pulse * 1000) : null;
    if (bucket.open && merged && merged.durationMs <= partMsMax) {
      bucket.open = { ...bucket.open, stretch: merged };
      return answer(200, given(bucket.open));
    }
    const fault = this.#end(id, bucket);
    if (fault !== null) return refuse(503, fault);
    bucket.open = next;
    return answer(200, given(next));
  }

  /** Events that a watcher sends whole have ended. */
  #takeEvents(id: string, bucket: Bucket, { body }: DoorRequest): DoorAnswer {
    const refusal = this.#intake.refusal();
    if (refusal !== null) return refuse(403, refusal);
    const sent = parseJson(body);
    const list = AwEvent.array()
      .max(awEventsPerRequestMax)
      .safeParse(Array.isArray(sent) ? sent : [sent]);
    if (!list.success) return refuse(400, faultOf(list.error.issues));
    for (const event of list.data) {
      const one = this.#open(bucket, event);
      if (one) this.#tell(id, { ...bucket, open: one });
    }
    const kept = this.#intake.keep();
    return typeof kept === "string" ? refuse(503, kept) : answer(200, null);
  }

  #open({ type }: Bucket, { timestamp, duration, data }: AwEvent): Open | null {
    const cleaned = cleanData(type, data);
    if (cleaned === null) return null;
    this.#made += 1;
    return {
      id: this.#made,
      file: typeof data.file === "string" ? data.file.slice(0, 4096) : null,
      stretch: { startMs: Date.parse(timestamp), durationMs: duration * 1000, data: cleaned },
    };
  }

  /** Ends the bucket's stretch, on the disk too; or says why it could not, and leaves it open. */
  #end(id: string, bucket: Bucket): string | null {
    this.#tell(id, bucket);
    const kept = this.#intake.keep();
    if (typeof kept === "string") return kept;
    bucket.open = null;
    return null;
  }

  #tell(bucketId: string, { open, type, client }: Bucket): void {
    if (open === null) return;
    const event = formEvent(open.stretch, {
      bucketId,
      type,
      client,
      writeTime: (atMs) => rfc3339(atMs, -new Date(atMs).getTimezoneOffset()),
      nameId: (name) => uuidV5(this.#key.namespace, name),
    });
    if (event === null) return;
    const whole = event.path === undefined || open.file === null ? event : { ...event, path: open.file };
    this.#intake.add(whole, (redacted) => {
      if (event.path === undefined || redacted.path === undefined) return redacted;
      // What a rule hashed or cut of the whole path has the last word.
      const path = redacted.path === whole.path ? event.path : asShortAs(redacted.path, event.path);
      return { ...redacted, path };
    });
  }
}

const shown = ([id, { name, type, client, hostname: host, created }]: [string, Bucket]): [string, object] => [
  id,
  { id, name: name ?? null, type, client, hostname: host, created, data: {}, last_updated: null },
];

const given = ({ id, stretch }: Open): object => ({
  id,
  timestamp: new Date(stretch.startMs).toISOString(),
  duration: stretch.durationMs / 1000,
  data: stretch.data,
});

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

const faultOf = (issues: readonly { path: PropertyKey[]; message: string }[]): string =>
  issues.map(({ path, message }) => `${path.map(String).join(".") || "the body"}: ${message}`).join("; ");
