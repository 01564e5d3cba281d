import { eventType } from "inngest";
import { z } from "zod";

/** Whose activity an event is about: events, patterns and jobs belong to one person in one workspace. */
const Person = z.strictObject({ userId: z.uuid(), orgId: z.uuid() });
export type Person = z.infer<typeof Person>;

/** Whose activity an event of ours is about, whatever else it says. Throws a `ZodError` when it names nobody. */
export const personOf = (data: unknown): Person => z.object(Person.shape).parse(data);

const AnalysisRequestedData = Person.extend({ by: z.enum(["person", "sweep", "night"]) });

/** The events as Inngest knows them: triggers of functions, checked again by the SDK when one is received. */
export const jobEvents = {
  /** A batch of events was committed. */
  telemetryRecorded: eventType("telemetry/recorded", { schema: Person }),
  /** A range of events was deleted, and the deletion committed. */
  eventsDeleted: eventType("events/deleted", { schema: Person }),
  /** Somebody, or the sweep, wants the analysis without waiting for a quiet moment; or the night a full pass. */
  analysisRequested: eventType("analysis/requested", { schema: AnalysisRequestedData }),
} as const;

interface Named<Name extends string, Data> {
  readonly name: Name;
  readonly data: Data;
  /** Deduplicates for 24 hours: a second event with this id starts nothing. */
  readonly id?: string;
}

/** What `ctx.emit` takes: one of the events below, made by its constructor. */
export type JobEvent =
  | Named<"telemetry/recorded", Person>
  | Named<"events/deleted", Person>
  | Named<"analysis/requested", z.infer<typeof AnalysisRequestedData>>;

/** A batch of events was committed. Throws a `ZodError` when an id is not a UUID. */
export const telemetryRecorded = ({ userId, orgId }: Person): JobEvent => ({
  name: "telemetry/recorded",
  data: Person.parse({ userId, orgId }),
});

/** A range of events was deleted. Throws a `ZodError` when an id is not a UUID. */
export const eventsDeleted = ({ userId, orgId }: Person): JobEvent => ({
  name: "events/deleted",
  data: Person.parse({ userId, orgId }),
});

/** An analysis is wanted now. `id` makes repeated requests of one sweep start one run. */
export const analysisRequested = ({
  userId,
  orgId,
  by,
  id,
}: Person & { by: "person" | "sweep" | "night"; id?: string }): JobEvent => ({
  name: "analysis/requested",
  data: AnalysisRequestedData.parse({ userId, orgId, by }),
  ...(id === undefined ? {} : { id }),
});
