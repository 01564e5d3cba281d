import type { JsonValue } from "#lib/contracts/common.ts";

/** The figures behind a pattern, folded away for those who want them. */
export function Statistics({ statistics }: { statistics: Record<string, JsonValue> }) {
  const rows = Object.entries(statistics);
  if (rows.length === 0) return null;
  return (
    <details>
      <summary className="w-fit underline underline-offset-2">The statistics</summary>
      <dl className="mt-2 grid gap-x-6 gap-y-1 sm:grid-cols-[max-content_minmax(0,1fr)]">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{humanize(name)}</dt>
            <dd className="min-w-0 break-words tabular-nums">{show(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** `distinctDays` and `p_value` as words: "distinct days", "p value". */
export const humanize = (name: string) =>
  name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();

function show(value: JsonValue): string {
  if (typeof value === "number") return Number.isInteger(value) ? value.toLocaleString("en") : value.toPrecision(3);
  if (Array.isArray(value)) return value.map(show).join(", ");
  if (value !== null && typeof value === "object") {
    return Object.entries(value)
      .map(([name, inner]) => `${humanize(name)} ${show(inner)}`)
      .join("; ");
  }
  return String(value ?? "none");
}
