/** A page's frame: its title, its one main action, its content in a column for reading. */
export function Page({
  title,
  lead,
  action,
  children,
}: {
  title: string;
  lead?: React.ReactNode;
  action?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <div className="mx-auto grid w-full max-w-[1100px] gap-6 px-4 py-6 md:px-8">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 gap-1">
          <h1 className="text-xl">{title}</h1>
          {lead ? <p className="max-w-[65ch] text-muted">{lead}</p> : null}
        </div>
        {action}
      </header>
      {children}
    </div>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  aside,
  children,
}: {
  title: string;
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
