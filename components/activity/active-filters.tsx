import Link from "next/link";
import { type ActivitySearch, activityHref } from "./activity-address.ts";
import { typeName } from "./event-words.ts";

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

/** What the page is narrowed to, each with its way out. Nothing when it is narrowed to nothing. */
export function ActiveFilters({
  path,
  search,
  deviceName,
}: {
  path: string;
  search: ActivitySearch;
  deviceName: string | null;
}) {
  const said: { name: keyof ActivitySearch; text: string }[] = [];
  if (search.type) said.push({ name: "type", text: typeName(search.type) });
  if (search.extension) said.push({ name: "extension", text: `.${search.extension} files` });
  if (search.tool) said.push({ name: "tool", text: `tool ${search.tool}` });
  if (search.project) said.push({ name: "project", text: `project ${search.project}` });
  if (search.device) said.push({ name: "device", text: `from ${deviceName ?? "a device that is gone"}` });
  if (search.path) said.push({ name: "path", text: `path contains “${search.path}”` });
  if (search.weekday) said.push({ name: "weekday", text: `${weekdays[Number(search.weekday) - 1]}s` });
  if (search.hour)
    said.push({ name: "hour", text: `${clock(Number(search.hour))} to ${clock((Number(search.hour) + 1) % 24)}` });
  if (said.length === 0) return null;
  const none = Object.fromEntries(said.map(({ name }) => [name, ""]));
  const look =
    "inline-flex min-h-7 max-w-full items-center gap-2 rounded-md border border-line-strong bg-surface px-2 text-sm hover:bg-sunken pointer-coarse:min-h-11";
  return (
    <ul aria-label="Active filters" className="flex flex-wrap gap-2">
      {said.map(({ name, text }) => (
        <li key={name} className="max-w-full">
          <Link href={activityHref(path, search, { [name]: "" })} scroll={false} className={look}>
            <span className="sr-only">Remove the filter </span>
            <span className="min-w-0 truncate">{text}</span>
            <span aria-hidden="true">×</span>
          </Link>
        </li>
      ))}
      {said.length > 1 ? (
        <li>
          <Link href={activityHref(path, search, none)} scroll={false} className={look}>
            Clear all
          </Link>
        </li>
      ) : null}
    </ul>
  );
}
