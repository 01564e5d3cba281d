/** What a page of activity is narrowed to, as it stands in the address. Names are those of the API. */
export interface ActivitySearch {
  readonly range?: string | undefined;
  /** Days, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly type?: string | undefined;
  readonly extension?: string | undefined;
  readonly tool?: string | undefined;
  readonly project?: string | undefined;
  readonly device?: string | undefined;
  readonly path?: string | undefined;
  readonly weekday?: string | undefined;
  readonly hour?: string | undefined;
}

export const filterNames = [
  "type",
  "extension",
  "tool",
  "project",
  "device",
  "path",
  "weekday",
  "hour",
] as const satisfies readonly (keyof ActivitySearch)[];

const names = ["range", "from", "to", ...filterNames] as const;

/** The address of the page with what it is narrowed to changed: an empty value takes a part away. */
export function activityHref(path: string, search: ActivitySearch, change: ActivitySearch = {}): string {
  const parts = new URLSearchParams();
  for (const name of names) {
    const value = name in change ? change[name] : search[name];
    if (value) parts.set(name, value);
  }
  return parts.size > 0 ? `${path}?${parts}` : path;
}

/** What the charts cannot follow: they are kept by the hour, not by device or file. */
export const notCounted = (search: ActivitySearch): boolean => Boolean(search.device || search.path);
