import { Cron } from "croner";

export interface CronTrigger {
  /** As the app wrote it, `TZ=` included. */
  readonly source: string;
  readonly pattern: string;
  readonly timeZone: string;
}

/** Reads `0 9 * * 1-5` or `TZ=Europe/Berlin 0 9 * * *` (UTC when no zone is named). Throws an `Error` that says what is wrong. */
export function parseCron(source: string): CronTrigger {
  const zoned = /^(?:CRON_)?TZ=(\S+)\s+(.+)$/.exec(source.trim());
  const trigger = { source, pattern: zoned?.[2] ?? source.trim(), timeZone: zoned?.[1] ?? "UTC" };
  if (nextTick(trigger, new Date()) === undefined) throw new Error(`the schedule "${source}" never comes round`);
  return trigger;
}

/** The first moment strictly after `from`, by the wall clock of the trigger's zone. */
export function nextTick({ pattern, timeZone }: CronTrigger, from: Date): Date | undefined {
  try {
    const mode = pattern.startsWith("@") ? "auto" : "5-part";
    return new Cron(pattern, { timezone: timeZone, mode, paused: true }).nextRun(from) ?? undefined;
  } catch (error) {
    throw new Error(`"${pattern}" in the zone ${timeZone} is not a schedule`, { cause: error });
  }
}
