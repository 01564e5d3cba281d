/** A page's frame: its title and its one main action in the top line, its content in a column for reading. */
export function Page({
  title,
  lead,
  action,
  wide = false,
  children,
}: {
  title: string;
  /** One or two sentences below the title. */
  lead?: React.ReactNode;
  action?: React.ReactNode;
  /** The full width, for tables, boards and canvases. */
  wide?: boolean;
  children: React.ReactNode;
}) {
  return (
    <div className="page-frame" data-wide={wide || undefined}>
      <header className="page-head">
        <h1 className="text-xl">{title}</h1>
        {lead ? <p className="max-w-[65ch] text-muted">{lead}</p> : null}
        {action ? <div data-action>{action}</div> : null}
      </header>
      <div className="grid gap-6">{children}</div>
    </div>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  aside,
  children,
}: {
  title: React.ReactNode;
  aside?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <section className="grid min-w-0 content-start gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h2 className="text-lg">{title}</h2>
        {aside ? <div className="text-sm text-muted">{aside}</div> : null}
      </div>
      {children}
    </section>
  );
}

/** What a list says when there is nothing in it, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <div className="grid gap-2 rounded-md border border-line border-dashed px-4 py-6">
      <p className="font-semibold">{title}</p>
      {children ? <div className="grid max-w-[65ch] gap-2 text-muted">{children}</div> : null}
    </div>
  );
}
