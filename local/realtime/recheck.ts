import { askRead, type Readable, Unavailable } from "./authorize.ts";
import type { Realtime } from "./realtime.ts";

/**
 * Asks the policies again for everybody on a private channel, once for each person and topic; those who may no longer read
 * are shown out. Hosted Realtime asks at the join and when a token changes, and never between.
 * @returns whether all could be asked; whoever could not stays for now.
 */
export async function recheckAll(realtime: Realtime): Promise<boolean> {
  const answers = new Map<string, Promise<Readable | undefined>>();
  let complete = true;
  await Promise.all(
    Array.from(realtime.hub.onPrivate(), async (member) => {
      const { identity, topic } = member;
      const question = JSON.stringify([identity.role, identity.claims, topic]);
      let answer = answers.get(question);
      if (!answer) {
        answer = askRead(realtime, identity, topic).catch((error: unknown) => {
          if (error instanceof Unavailable) return undefined;
          throw error;
        });
        answers.set(question, answer);
      }
      const readable = await answer;
      if (readable) member.allow(identity, readable);
      else complete = false;
    }),
  );
  return complete;
}
