import { HorizontalBars } from "#components/charts/horizontal-bars.tsx";
import type { ActivitySummary } from "#lib/contracts/events.ts";
import { type ActivitySearch, activityHref } from "./activity-address.ts";
import { typeName } from "./event-words.ts";

const shownMax = 6;

/** What the events are made of: by type, extension, tool and project. Each leads to its own; pressed again, back. */
export function ActivityParts({
  summary,
  path,
  search,
}: {
  summary: ActivitySummary;
  path: string;
  search: ActivitySearch;
}) {
  const bars = (
    name: "type" | "extension" | "tool" | "project",
    counts: readonly { value: string; count: number }[],
    label: (value: string) => string = (value) => value,
  ) =>
    counts.slice(0, shownMax).map(({ value, count }) => {
      const here = search[name]?.toLowerCase() === value.toLowerCase();
      return {
        key: value,
        label: label(value),
        value: count,
        here,
        href: activityHref(path, search, { [name]: here ? "" : value }),
      };
    });
  const parts = [
    {
      title: "Types",
      bars: bars(
        "type",
        summary.by_type.map(({ type, count }) => ({ value: type, count })),
        typeName,
      ),
    },
    {
      title: "Extensions",
      bars: bars(
        "extension",
        summary.by_extension.map(({ extension, count }) => ({ value: extension, count })),
        (extension) => `.${extension}`,
      ),
    },
    {
      title: "Tools",
      bars: bars(
        "tool",
        summary.by_tool.map(({ tool, count }) => ({ value: tool, count })),
      ),
    },
    {
      title: "Projects",
      bars: bars(
        "project",
        summary.by_project.map(({ project, count }) => ({ value: project, count })),
      ),
    },
  ].filter((part) => part.bars.length > 0);
  return (
    <>
      <div className="grid content-start gap-6 sm:grid-cols-2 xl:grid-cols-1">
        {parts.map((part) => (
          <HorizontalBars key={part.title} title={part.title} bars={part.bars} />
        ))}
      </div>
      <Known id="known-extensions" names={summary.by_extension.map(({ extension }) => extension)} />
      <Known id="known-tools" names={summary.by_tool.map(({ tool }) => tool)} />
      <Known id="known-projects" names={summary.by_project.map(({ project }) => project)} />
    </>
  );
}

/** What the fields of the filter form offer. */
function Known({ id, names }: { id: string; names: readonly string[] }) {
  return (
    <datalist id={id}>
      {names.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}
