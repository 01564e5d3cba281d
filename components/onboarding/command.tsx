import { CopyButton } from "#components/ui/copy-button.tsx";

/** A command to copy into a terminal. */
export function Command({ text, name }: { text: string; name: string }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <code className="min-w-0 rounded-md border border-line bg-sunken px-3 py-2 break-all">{text}</code>
      <CopyButton text={text} name={name} size="small" />
    </div>
  );
}
