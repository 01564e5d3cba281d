import Link from "next/link";

/** For a person with no data: three ways to begin, and what each will send. */
export function FirstSteps({ root }: { root: string }) {
  return (
    <ol className="grid gap-4 md:grid-cols-3">
      <Way title="Watch where you work" command="npx floyo watch ~/code/my-project">
        Sends which files change and when, never what is in them. The first save shows here a moment later.
      </Way>
      <Way title="Import a project’s history" command="npx floyo import git ~/code/my-project">
        Sends the names of the files in your own commits and when you made them. Most people see their first patterns
        within a minute.
      </Way>
      <Way title="Send from your own tools" command={'npx floyo record command_run --command "make report"'}>
        Sends that one event: the command’s name and the time. Programs can send up to a thousand at a time: the{" "}
        <Link href="/docs/api" className="underline underline-offset-2">
          API pages
        </Link>{" "}
        show every field.
      </Way>
      <li className="md:col-span-3">
        <Link href={`${root}/welcome`} className="underline underline-offset-2">
          Set it up step by step
        </Link>
        , or{" "}
        <Link href="/sample" className="underline underline-offset-2">
          look at a sample
        </Link>{" "}
        first, with nothing of your own.
      </li>
      <li className="text-muted md:col-span-3">
        Each needs a key:{" "}
        <Link href={`${root}/settings/api-keys`} className="underline underline-offset-2">
          make one
        </Link>
        , then run <code>npx floyo login</code>. Add <code>--dry-run</code> to see exactly what would be sent.
      </li>
    </ol>
  );
}

function Way({ title, command, children }: { title: string; command: string; children: React.ReactNode }) {
  return (
    <li className="grid content-start gap-2 rounded-md border border-line bg-surface p-4">
      <h2 className="text-lg">{title}</h2>
      <code className="rounded-md border border-line bg-sunken px-2 py-1 break-words">{command}</code>
      <p className="text-muted">{children}</p>
    </li>
  );
}
