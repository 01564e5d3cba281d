import { randomUUID } from "node:crypto";
import type { RealtimeChannel, SupabaseClient } from "@supabase/supabase-js";
import { expect, test, vi } from "vitest";
import { newClient } from "#tests/stack/auth/support.ts";
import { setUp, until } from "./support.ts";

const { club, person, closing } = setUp();

/** A channel whose presence is watched, joined. */
async function watch(client: SupabaseClient, topic: string, key: string, isPrivate = false) {
  const joins: string[] = [];
  const leaves: string[] = [];
  const statuses: string[] = [];
  const channel: RealtimeChannel = client.channel(topic, { config: { private: isPrivate, presence: { key } } });
  let synced = 0;
  channel
    .on("presence", { event: "sync" }, () => {
      synced += 1;
    })
    .on("presence", { event: "join" }, (event) => joins.push(event.key))
    .on("presence", { event: "leave" }, (event) => leaves.push(event.key))
    .subscribe((status) => statuses.push(status));
  await until(() => expect(statuses).toContain("SUBSCRIBED"));
  return {
    channel,
    joins,
    leaves,
    synced: () => synced,
    /** What each key says of itself. */
    state: () =>
      Object.fromEntries(
        Object.entries(channel.presenceState<{ at: string }>()).map(([name, metas]) => [
          name,
          metas.map(({ at }) => at).sort(),
        ]),
      ),
  };
}

test("two see each other come, change and go", async () => {
  const topic = `public-${randomUUID()}`;
  const ada = await watch(closing(newClient()), topic, "ada");
  await until(() => expect(ada.synced()).toBe(1));
  expect(await ada.channel.track({ at: "desk" })).toBe("ok");
  await until(() => expect(ada.state()).toEqual({ ada: ["desk"] }));
  const bobClient = closing(newClient());
  const bob = await watch(bobClient, topic, "bob");
  await until(() => expect(bob.state()).toEqual({ ada: ["desk"] }));
  expect(await bob.channel.track({ at: "door" })).toBe("ok");
  await until(() => expect(ada.state()).toEqual({ ada: ["desk"], bob: ["door"] }));
  expect(await bob.channel.track({ at: "sofa" })).toBe("ok");
  await until(() => expect(ada.state()).toEqual({ ada: ["desk"], bob: ["sofa"] }));
  expect(await ada.channel.untrack()).toBe("ok");
  await until(() => expect(bob.state()).toEqual({ bob: ["sofa"] }));
  await bobClient.removeAllChannels();
  await until(() => expect(ada.state()).toEqual({}));
  expect(ada.leaves).toContain("bob");
});

test("two windows of one person are one key with two presences, and a lost connection takes one away", async () => {
  const topic = `public-${randomUUID()}`;
  const watcher = await watch(closing(newClient()), topic, "watcher");
  const [left, right] = [closing(newClient()), closing(newClient())];
  const one = await watch(left, topic, "ada");
  const two = await watch(right, topic, "ada");
  await one.channel.track({ at: "left" });
  await two.channel.track({ at: "right" });
  await until(() => expect(watcher.state()).toEqual({ ada: ["left", "right"] }));
  // No goodbye: the socket itself ends.
  await left.realtime.disconnect();
  await until(() => expect(watcher.state()).toEqual({ ada: ["right"] }));
});

test("on a private channel the policies say who is shown and who may look", async () => {
  const topic = club.newTopic();
  const [shown, looker, deaf] = [await person(), await person(), await person()];
  await club.let(shown, topic, "receive", "see", "show");
  await club.let(looker, topic, "receive", "see");
  await club.let(deaf, topic, "receive");
  const showing = await watch(shown.client, topic, "shown", true);
  const looking = await watch(looker.client, topic, "looker", true);
  const unaware = await watch(deaf.client, topic, "deaf", true);
  expect(await showing.channel.track({ at: "desk" })).toBe("ok");
  await until(() => expect(looking.state()).toEqual({ shown: ["desk"] }));
  expect(await looking.channel.track({ at: "nowhere" })).toBe("error");
  expect(await showing.channel.untrack()).toBe("ok");
  await until(() => expect(looking.state()).toEqual({}));
  expect(unaware.joins).toEqual([]);
  expect(unaware.state()).toEqual({});
});

test("a key may be any word, also one that JavaScript knows", async () => {
  const topic = `public-${randomUUID()}`;
  const watcher = await watch(closing(newClient()), topic, "watcher");
  const odd = await watch(closing(newClient()), topic, "__proto__ ü");
  await odd.channel.track({ at: "here" });
  await vi.waitFor(() => expect(watcher.state()).toEqual({ "__proto__ ü": ["here"] }));
});
