/** A part of the catalogue, with an address of its own. */
export function Part({
  id,
  title,
  lead,
  children,
}: {
  id: string;
  title: string;
  lead?: string;
  children: React.ReactNode;
}) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="grid min-w-0 grid-cols-1 gap-5 border-line border-t pt-6"
    >
      <div className="grid gap-1">
        <h2 id={`${id}-title`} className="text-xl">
          {title}
        </h2>
        {lead ? <p className="max-w-[65ch] text-muted">{lead}</p> : null}
      </div>
      {children}
    </section>
  );
}

/** One thing in its states, and the file it lives in. */
export function Show({ name, file, children }: { name: string; file: string; children: React.ReactNode }) {
  return (
    <div className="grid min-w-0 grid-cols-1 content-start gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="text-lg">{name}</h3>
        <code className="text-muted text-sm">{file}</code>
      </div>
      <div className="grid min-w-0 grid-cols-1 gap-3">{children}</div>
    </div>
  );
}

/** Things side by side that wrap. */
export function Row({ children }: { children: React.ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2">{children}</div>;
}
