import { RealtimeClient } from "@supabase/realtime-js";
import type { connect, Versions } from "#lib/contracts/realtime.ts";
import type { ApiOutput } from "./fetch-api.ts";

export type Place = ApiOutput<typeof connect>;

interface Hearing {
  /** A token that lasts beyond the next heartbeat, when the client asks again. */
  token(): Promise<string>;
  joined(): void;
  changed(versions: Versions): void;
  /** The person no longer belongs here. */
  ended(): void;
  /** Once: the connection or the channel is gone, or could not be had. Nothing more is heard. */
  lost(): void;
}

/**
 * Joins a person's channel with the official client, which is loaded with this file alone. Its own ways of trying again
 * are not used: they would go on with the token that was refused. The answer leaves the channel and hangs up.
 */
export function openChannel({ url, key, channel: name }: Place, hearing: Hearing): () => void {
  let open = true;
  const client = new RealtimeClient(url, { params: { apikey: key }, accessToken: hearing.token });
  const hangUp = () => {
    open = false;
    void client.disconnect();
  };
  const lose = () => {
    if (!open) return;
    hangUp();
    hearing.lost();
  };

  const channel = client
    .channel(name, { config: { private: true } })
    .on("broadcast", { event: "changed" }, ({ payload }) => {
      if (open) hearing.changed((payload as { versions: Versions }).versions);
    })
    .on("broadcast", { event: "membership_ended" }, () => {
      if (!open) return;
      hangUp();
      hearing.ended();
    });
  // The token first: the channel is private, and the join carries it.
  client.setAuth().then(() => {
    if (!open) return;
    channel.subscribe((status) => {
      if (!open) return;
      if (status === "SUBSCRIBED") hearing.joined();
      else lose();
    });
  }, lose);
  return hangUp;
}
