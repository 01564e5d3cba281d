import Link from "next/link";

/** The frame of the pages before signing in: one narrow column. */
export function AuthFrame({
  title,
  lead,
  children,
  foot,
}: {
  title: string;
  lead?: React.ReactNode;
  children: React.ReactNode;
  foot?: React.ReactNode;
}) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-sm content-center gap-6 px-4 py-10">
      <Link href="/" className="w-fit text-lg font-semibold">
        Floyo
      </Link>
      <div className="grid gap-1">
        <h1 className="text-xl">{title}</h1>
        {lead ? <p className="text-muted">{lead}</p> : null}
      </div>
      {children}
      {foot ? <div className="grid gap-2 text-muted">{foot}</div> : null}
    </main>
  );
}
