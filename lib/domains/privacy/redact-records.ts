import type { Context } from "#lib/platform/context.ts";
import { recordAsEvent } from "./record-as-event.ts";
import { redactAtDoor } from "./redact-at-door.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Applies a person's rules to records of ActivityWatch before they are stored, in their order: null where a rule leaves
 * one out, or where there was none.
 */
export async function redactRecords(ctx: Context, records: readonly (Fields | null)[]): Promise<(Fields | null)[]> {
  const asked = records.map((fields) => (fields === null ? null : { fields, id: crypto.randomUUID() }));
  const given = asked.flatMap((one) => (one === null ? [] : [{ ...recordAsEvent(one.fields), id: one.id }]));
  if (given.length === 0) return [...records];
  const left = new Map((await redactAtDoor(ctx, given)).events.map((event) => [event.id, event]));
  return asked.map((one) => {
    const event = one === null ? undefined : left.get(one.id);
    if (one === null || event === undefined) return null;
    const { path, app, project, branch, metadata = {} } = event;
    const named: Fields = { file: path, app, project, branch };
    return Object.fromEntries(
      Object.entries(one.fields).map(([name, value]) => {
        const shown = named[name] ?? metadata[name];
        return [name, typeof value === "string" && shown !== undefined ? shown : value];
      }),
    );
  });
}
