import type { Readable } from "./authorize.ts";
import { type Broadcast, encode, encodeBroadcast, type Version } from "./frames.ts";
import type { Identity } from "./identity.ts";
import { addMeta, describe, type Group, type Tracked } from "./presence.ts";

/** One channel that one socket has joined, as the others see it. */
export interface Member {
  /** With the prefix that the client puts before every topic. */
  readonly fullTopic: string;
  readonly topic: string;
  /** A private topic and the public one of the same name are two places that do not hear each other. */
  readonly isPrivate: boolean;
  readonly version: Version;
  readonly presenceKey: string;
  hears(what: "broadcast" | "presence", messageId?: string): boolean;
  send(frame: string | Buffer): void;
  readonly identity: Identity;
  /** Takes what the policies say now of `identity`. */
  allow(identity: Identity, readable: Readable): void;
}

interface Place {
  members: Set<Member>;
  tracked: Map<Member, Tracked>;
}

const nameOf = (topic: string, isPrivate: boolean) => `${isPrivate ? "private" : "public"}:${topic}`;

/** Who has joined which topic, and who is present there. */
export class Hub {
  readonly #places = new Map<string, Place>();

  join(member: Member): void {
    const name = nameOf(member.topic, member.isPrivate);
    const place = this.#places.get(name) ?? { members: new Set(), tracked: new Map() };
    place.members.add(member);
    this.#places.set(name, place);
  }

  leave(member: Member): void {
    const name = nameOf(member.topic, member.isPrivate);
    const place = this.#places.get(name);
    if (!place?.members.delete(member)) return;
    const gone = place.tracked.get(member);
    place.tracked.delete(member);
    if (place.members.size === 0) this.#places.delete(name);
    else if (gone) this.#tell(place, {}, describe([gone]));
  }

  /** Every topic that somebody has joined. */
  topics(): string[] {
    const topics = new Set<string>();
    for (const { members } of this.#places.values()) for (const { topic } of members) topics.add(topic);
    return [...topics];
  }

  /** Everybody on a private topic. */
  *onPrivate(): Iterable<Member> {
    for (const { members } of this.#places.values()) for (const member of members) if (member.isPrivate) yield member;
  }

  /** Gives a broadcast to everybody on the topic who may hear it, but for `except`. */
  broadcast(topic: string, isPrivate: boolean, broadcast: Broadcast, except?: Member): void {
    const frames = new Map<string, string | Buffer | undefined>();
    for (const member of this.#places.get(nameOf(topic, isPrivate))?.members ?? []) {
      if (member === except || !member.hears("broadcast", broadcast.meta?.id)) continue;
      if (!frames.has(member.version))
        frames.set(member.version, encodeBroadcast(member.version, member.fullTopic, broadcast));
      const frame = frames.get(member.version);
      if (frame !== undefined) member.send(frame);
    }
  }

  /** Says that the member is there, with what it says of itself; said again, it replaces what was said. */
  track(member: Member, meta: Record<string, unknown>): void {
    const place = this.#places.get(nameOf(member.topic, member.isPrivate));
    if (!place?.members.has(member)) return;
    const before = place.tracked.get(member);
    const now = addMeta(member.presenceKey, meta, before);
    place.tracked.set(member, now);
    this.#tell(place, describe([now]), before ? describe([before]) : {});
  }

  untrack(member: Member): void {
    const place = this.#places.get(nameOf(member.topic, member.isPrivate));
    const gone = place?.tracked.get(member);
    if (!place || !gone) return;
    place.tracked.delete(member);
    this.#tell(place, {}, describe([gone]));
  }

  /** Who is present where the member is. */
  present(member: Member): Group {
    return describe(this.#places.get(nameOf(member.topic, member.isPrivate))?.tracked.values() ?? []);
  }

  #tell(place: Place, joins: Group, leaves: Group): void {
    for (const member of place.members) {
      if (!member.hears("presence")) continue;
      const payload = { joins, leaves };
      member.send(
        encode(member.version, { joinRef: null, ref: null, topic: member.fullTopic, event: "presence_diff", payload }),
      );
    }
  }
}
