import { Time } from "#components/ui/time.tsx";

/** Editors and when they were last heard of, the latest first. */
export function EditorList({
  editors,
  nowMs,
  timeZone,
}: {
  editors: readonly { readonly name: string; readonly plugin: string | null; readonly last_at: string }[];
  nowMs: number;
  timeZone: string;
}) {
  return (
    <ul className="rounded-md border border-line bg-surface">
      {editors.map(({ name, plugin, last_at }) => (
        <li
          key={name}
          className="flex min-h-(--row) flex-wrap items-center justify-between gap-x-4 border-line border-b px-4 py-1 last:border-b-0"
        >
          <span>
            {name}
            {plugin ? <span className="text-muted text-sm"> {plugin}</span> : null}
          </span>
          <span className="text-muted text-sm">
            <Time at={last_at} nowMs={nowMs} timeZone={timeZone} />
          </span>
        </li>
      ))}
    </ul>
  );
}
