import { Turns } from "#lib/platform/turns.ts";

/** From so many events on, a pass takes hundreds of megabytes. */
export const largeEventsMin = 500_000;

/** Refused after half a minute: the job is tried again a minute later, and what it owes is swept up if that fails, too. */
const turns = new Turns({ atOnce: 1, waiting: 8, waitMs: 30_000, retryAfterSeconds: 60 });

/**
 * Runs a pass over so many events. Of large ones a process does one at a time, so that the longest histories together
 * need the memory of one of them; others wait for nobody. Throws UNAVAILABLE when its turn does not come in time.
 */
export async function takeTurn<T>(events: number, run: () => Promise<T>): Promise<T> {
  return await (events < largeEventsMin ? run() : turns.run(run));
}
