import { sql } from "drizzle-orm";
import type { AnalysisPhase } from "#lib/contracts/patterns.ts";
import type { Context } from "#lib/platform/context.ts";
import { toJson } from "./to-json.ts";

/** Tells what the analysis does now, and how many days of it are done. */
export type TellProgress = (phase: AnalysisPhase, done: number) => Promise<void>;

/** How far an analysis has come, as `analyses.progress` holds it. Times are timestamps. */
export interface Progress {
  readonly phase: AnalysisPhase;
  readonly done: number;
  readonly total: number;
  readonly since: string;
  /** When it was told. */
  readonly at: string;
}

/** Told this long ago, it tells of an analysis that was cut off, in milliseconds. */
export const progressMsMax = 15 * 60_000;
/** No more often than this, in milliseconds: whoever looks is told of each. */
const paceMs = 1_000;

/**
 * A way to tell how far an analysis of so many days has come. The first second says nothing: what is done by then needs
 * no progress. The first that is told of an analysis keeps its time as the beginning.
 */
export function progressTeller(ctx: Context, total: number): TellProgress {
  let last = performance.now();
  return async (phase, done) => {
    if (performance.now() - last < paceMs) return;
    last = performance.now();
    const told = toJson({ phase, done: Math.min(done, total), total });
    await ctx.asUser((tx) =>
      tx.execute(sql`
        update floyo.analyses set
          progress = ${told}::jsonb || jsonb_build_object(
            'at', now(),
            'since', case
              when (progress ->> 'at')::timestamptz > now() - make_interval(secs => ${progressMsMax / 1000})
                then progress ->> 'since'
              else now()::text
            end
          ),
          updated_at = now()
        where org_id = ${ctx.org.id} and user_id = ${ctx.actor.userId}`),
    );
  };
}
