/** What a list of patterns is narrowed to and sorted by, as it stands in the address. */
export interface PatternSearch {
  readonly kind?: string | undefined;
  readonly sort?: string | undefined;
  readonly search?: string | undefined;
  readonly since?: string | undefined;
}

const names = ["kind", "sort", "search", "since", "cursor"] as const;

/** The address of the list with what it is narrowed to changed: an empty value takes a part away. */
export function patternsHref(
  path: string,
  search: PatternSearch,
  change: PatternSearch & { readonly cursor?: string | undefined } = {},
): string {
  const given: Record<string, string | undefined> = { ...search, ...change };
  const parts = new URLSearchParams();
  for (const name of names) {
    const value = given[name];
    if (value) parts.set(name, value);
  }
  return parts.size > 0 ? `${path}?${parts}` : path;
}

/** The address of the page of one file. */
export function relatedHref(path: string, file: { readonly path: string; readonly project: string }): string {
  const parts = new URLSearchParams({ path: file.path });
  if (file.project) parts.set("project", file.project);
  return `${path}?${parts}`;
}
