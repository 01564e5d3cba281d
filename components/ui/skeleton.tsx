/** A grey shape where something will be. Give it the size of what comes: `className="h-4 w-40"`. */
export function Skeleton({ className = "h-4 w-full" }: { className?: string }) {
  return <span aria-hidden="true" className={`block rounded-sm bg-line motion-safe:animate-wait ${className}`} />;
}

const widths = ["w-3/5", "w-2/5", "w-1/2", "w-2/3", "w-1/3", "w-3/4", "w-1/2", "w-2/5"];

/** The shape of a list of sentences. */
export function SkeletonRows({ rows = 6, lines = 1 }: { rows?: number; lines?: 1 | 2 }) {
  return (
    <div className="rounded-md border border-line bg-surface" aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={`row-${row.toString()}`}
          className={`grid content-center gap-2 border-line border-b px-4 last:border-b-0 ${lines === 2 ? "h-18" : "h-(--row)"}`}
        >
          <Skeleton className={`h-3.5 ${widths[row % widths.length]}`} />
          {lines === 2 ? <Skeleton className="h-3 w-1/4" /> : null}
        </div>
      ))}
    </div>
  );
}

/** The shape of a chart. */
export function SkeletonChart({ height = 180 }: { height?: number }) {
  return (
    <div aria-hidden="true" className="flex items-end gap-1.5 border-line border-b" style={{ height }}>
      {[40, 65, 30, 80, 55, 70, 20, 45, 90, 60, 35, 75, 50, 25].map((share, index) => (
        <span
          key={`bar-${index.toString()}`}
          className="block flex-1 bg-line motion-safe:animate-wait"
          style={{ height: `${share}%` }}
        />
      ))}
    </div>
  );
}

/** The frame of a page that is on its way: says so once to screen readers, and shows the shape of what comes. */
export function PageSkeleton({
  title,
  lead,
  children,
}: {
  title?: string;
  /** The page's own lead where it is always the same; true where one of a line comes. Without its room, all below it moves. */
  lead?: string | true;
  children: React.ReactNode;
}) {
  return (
    <div className="page-frame" aria-busy="true">
      <p className="sr-only" role="status">
        Loading
      </p>
      <div className="page-head">
        {title ? (
          <h1 className="text-xl">{title}</h1>
        ) : (
          <div>
            <Skeleton className="h-6 w-40" />
          </div>
        )}
        {lead === true ? (
          <div className="py-1">
            <Skeleton className="h-3.5 w-64 max-w-full" />
          </div>
        ) : lead ? (
          <p className="max-w-[65ch] text-muted">{lead}</p>
        ) : null}
      </div>
      <div className="grid gap-6">{children}</div>
    </div>
  );
}
