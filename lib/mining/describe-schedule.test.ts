import { expect, test } from "vitest";
import { cronOf, sayWhenAbout } from "./describe-schedule.ts";
import type { RoutineSchedule } from "./routine-schedule.ts";
import { parseCron } from "./suggest/cron-times.ts";

const told = (everyMinutes: number, firstMinute: number, lastMinute: number, weekdays = [1, 2, 3, 4, 5]) => {
  const schedule = { kind: "intraday" as const, weekdays, everyMinutes, firstMinute, lastMinute };
  return { schedule, cron: cronOf(schedule, firstMinute).cron, says: sayWhenAbout(schedule, firstMinute) };
};

test("what is due several times a day is told by one expression", () => {
  expect(told(60, 545, 1025)).toMatchObject({
    cron: "5 9-17 * * 1-5",
    says: "every hour on weekdays from about 09:05 to 17:05",
  });
  expect(told(120, 545, 1025).cron).toBe("5 9-17/2 * * 1-5");
  expect(told(30, 485, 935, [1, 3])).toMatchObject({
    cron: "5,35 8-15 * * 1,3",
    says: "every 30 minutes on Mondays and Wednesdays from about 08:05 to 15:35",
  });
  expect(told(60, 20, 1400, [0, 1, 2, 3, 4, 5, 6])).toMatchObject({
    cron: "20 * * * *",
    says: "every hour from about 00:20 to 23:20",
  });
  expect(told(360, 20, 1100).cron).toBe("20 */6 * * 1-5");
});

test("an expression fires at the schedule's times and at no others", () => {
  for (const everyMinutes of [15, 20, 30, 60, 120, 180, 240, 360]) {
    const unit = Math.max(60, everyMinutes);
    for (let first = 0; first < unit + 200; first += 7) {
      for (let units = 2; ; units++) {
        // Of parts of an hour, whole hours from their first minute on.
        const start = everyMinutes < 60 ? Math.floor(first / 60) * 60 + (first % everyMinutes) : first;
        const last = start + units * unit - everyMinutes;
        if (last >= 1440) break;
        const fields = parseCron(told(everyMinutes, start, last).cron);
        const fires = fields?.hours.flatMap((hour) => fields.minutes.map((minute) => 60 * hour + minute));
        const times = Array.from({ length: (last - start) / everyMinutes + 1 }, (_, i) => start + i * everyMinutes);
        expect(fires).toEqual(times);
      }
    }
  }
});

test("other schedules have a time", () => {
  const schedule: Extract<RoutineSchedule, { kind: "monthly" }> = { kind: "monthly", on: { day: 15, shift: "none" } };
  expect(sayWhenAbout(schedule, 545)).toBe("on the 15th of the month at about 09:05");
});
