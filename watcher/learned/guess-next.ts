import { list, type NextActions } from "#lib/contracts/next-actions.ts";
import { GUESSED_FROM_MAX, guessNext as guess } from "#lib/mining/next-action/guess-next.ts";
import { readTelemetry } from "#lib/mining/read-telemetry.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { type Cli, openAccount } from "../cli.ts";
import { readLocalLines } from "../local/local-store.ts";
import { callApi } from "../send/call-api.ts";

export interface GuessOptions {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** What the person is likely to do next, by the server or with `--local` by the engine here. @throws Fault NOT_SIGNED_IN */
export async function guessNext(cli: Cli, { limit, after }: GuessOptions): Promise<NextActions> {
  if (!cli.local) return await callApi(openAccount(cli).connection, list, { query: { limit, after } });
  const { actions, asOfMs, eventsLearned } = guess(readNewest(cli), limit, after);
  return {
    data: actions,
    as_of: asOfMs === null ? null : new Date(asOfMs).toISOString(),
    events_learned: eventsLearned,
  };
}

/** At least as many of the newest events kept here as are learned from, of however many there are. */
function readNewest(cli: Cli): MiningEvent[] {
  let newest: MiningEvent[] = [];
  const cut = () => {
    newest = newest.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs).slice(-2 * GUESSED_FROM_MAX);
  };
  for (const { event } of readLocalLines(cli.home)) {
    newest.push(readTelemetry(event));
    if (newest.length >= 8 * GUESSED_FROM_MAX) cut();
  }
  return newest;
}
