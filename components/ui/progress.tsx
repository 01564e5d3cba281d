/** How far something has come, in figures first. Without `value` it only says that it goes on. */
export function Progress({
  label,
  value,
  max = 100,
  words,
}: {
  label: string;
  value?: number;
  max?: number;
  words?: string;
}) {
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap justify-between gap-x-4 text-sm">
        <span>{label}</span>
        {words ? <span className="text-muted tabular-nums">{words}</span> : null}
      </div>
      <progress className="progress" aria-label={label} value={value} max={max} />
    </div>
  );
}
