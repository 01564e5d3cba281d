import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import type { DismissReason, SuggestionStatus } from "#lib/contracts/suggestions.ts";
import { DismissMenu } from "./dismiss-menu.tsx";
import { ExportMenu } from "./export-menu.tsx";

/** What can be done with the suggestion in view, each with its key. */
export function InboxActions({
  status,
  name,
  patternHref,
  exportHref,
  accept,
  dismiss,
  restore,
}: {
  status: SuggestionStatus;
  name: string;
  patternHref: string | null;
  exportHref: string;
  accept: () => void;
  dismiss: (reason: DismissReason) => void;
  restore: () => void;
}) {
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        {status === "accepted" ? null : (
          <Button look={status === "open" ? "primary" : "plain"} onClick={accept}>
            Accept
            <KeyHint keys="a" on={status === "open"} />
          </Button>
        )}
        {status === "open" ? null : (
          <Button onClick={restore}>
            {status === "accepted" ? "Take it back" : "Restore"}
            <KeyHint keys="r" />
          </Button>
        )}
        {status === "dismissed" ? null : <DismissMenu name={name} onChoose={dismiss} hint={<KeyHint keys="d" />} />}
        <ExportMenu name={name} href={exportHref} onExport={() => status === "open" && accept()} />
        {patternHref ? (
          <ButtonLink href={patternHref} look="quiet">
            Evidence
            <KeyHint keys="e" />
          </ButtonLink>
        ) : null}
      </div>
      <p className="text-muted text-sm">
        {status === "accepted"
          ? "Kept as an accepted draft. Floyo runs nothing yet: that comes with workflows. Exported, it is a script of your own."
          : "Accepting keeps the draft below as it is. Floyo runs nothing yet: that comes with workflows. Exporting it as a script of your own accepts it too."}
      </p>
    </div>
  );
}

/** Where there is no keyboard, there is nothing to hint at. */
function KeyHint({ keys, on = false }: { keys: string; on?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`hidden font-normal lg:inline pointer-coarse:hidden ${on ? "[&_kbd]:text-on-accent" : ""}`}
    >
      <Kbd keys={keys} />
    </span>
  );
}
