import { z } from "zod";

/** RFC 3339 with an offset or Z, as in `2026-11-20T09:05:00+01:00`. */
export const Timestamp = z.iso.datetime({ offset: true });

/** A pattern's or suggestion's confidence: 0 to 1. */
export const Confidence = z.number().min(0).max(1);

/** An IANA time zone name that this runtime knows. */
export const TimeZone = z.string().refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}, "is not a time zone; use an IANA name such as Europe/Berlin");

export const IdParams = z.strictObject({ id: z.uuid() });

/** The paging part of every list's query. */
export const PageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe("How many items a page holds."),
  cursor: z
    .string()
    .max(512)
    .optional()
    .describe("`next_cursor` of the page before. Opaque, and stable while new items arrive."),
};

/** A list's answer: one form everywhere. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.array(item),
    next_cursor: z.string().nullable().describe("Send as `cursor` for the next page; null on the last."),
  });

/** A JSON value, for inputs of workflow steps. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export const JsonValue: z.ZodType<JsonValue, JsonValue> = z
  .lazy(() =>
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(JsonValue), z.record(z.string(), JsonValue)]),
  )
  .meta({ id: "JsonValue", description: "Any JSON value." });

/** A small file of text: an answer with `download` is sent as it, under its name. */
export const Download = z.object({
  filename: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,99}$/, "must be small letters, digits, dots and dashes"),
  text: z.string(),
});
export type Download = z.infer<typeof Download>;
