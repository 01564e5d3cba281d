import type { ActivitySearch } from "#components/activity/activity-address.ts";
import { filterNames } from "#components/activity/activity-address.ts";
import { ListEventsQuery } from "#lib/contracts/events.ts";
import { addressText } from "#lib/platform/http/address-text.ts";

type Given = Readonly<Record<string, string | string[] | undefined>>;

/** What an address asks for. What makes no sense is left out, as if it had not been asked: an old link still opens. */
export function readSearch(given: Given): ActivitySearch {
  const text = (name: string) => addressText(given[name]);
  const search: Record<string, string | undefined> = {
    range: text("range"),
    from: text("from"),
    to: text("to"),
  };
  for (const name of filterNames) {
    const value = text(name);
    if (value !== undefined && ListEventsQuery.shape[name].safeParse(value).success) search[name] = value;
  }
  return search;
}

/** The same as the use cases take it. */
export function filterOf(search: ActivitySearch) {
  const { type, tool, extension, project, device, path, weekday, hour } = ListEventsQuery.parse(
    Object.fromEntries(filterNames.map((name) => [name, search[name]])),
  );
  return { type, tool, extension, project, device, path, weekday, hour };
}
