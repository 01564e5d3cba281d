import type { Step } from "./types.ts";

/** A day of the month: its number (-1 for the last) and where it goes from a weekend, or the nth of a weekday (-1 for the last). */
export type MonthDay =
  | { day: number; shift: "none" | "next" | "previous" }
  | {
      /** 0 = Sunday … 6 = Saturday. */
      weekday: number;
      nth: number;
    };

/** What makes a routine due: the calendar, in local days, or something else that was done. */
export type RoutineSchedule =
  | {
      kind: "weekly";
      /** 0 = Sunday … 6 = Saturday, local. */
      weekdays: number[];
    }
  | {
      /** At steady intervals in certain hours of the day. */
      kind: "intraday";
      /** 0 = Sunday … 6 = Saturday, local. */
      weekdays: number[];
      /** A part of an hour, or whole ones: so that five fields can say it, each hour has the same minutes. */
      everyMinutes: number;
      /** The first and the last time of a day, minutes after local midnight. */
      firstMinute: number;
      lastMinute: number;
    }
  | { kind: "monthly"; on: MonthDay }
  | {
      kind: "interval";
      every: number;
      unit: "days" | "working days" | "weeks";
      /** A local day on which it is due, `YYYY-MM-DD`; the others follow from it. */
      anchor: string;
    }
  | {
      kind: "after";
      step: Step;
      /** Nine tenths of the occurrences come no later. */
      withinMinutes: number;
      /** Median. */
      delayMinutes: number;
    };
