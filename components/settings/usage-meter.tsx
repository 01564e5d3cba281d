import { Progress } from "#components/ui/progress.tsx";
import type { Usage } from "#lib/contracts/organizations.ts";

/** How much of its day's quota a workspace has used, and when the count begins anew. */
export function UsageMeter({ usage, timeZone }: { usage: Usage; timeZone: string }) {
  const { events_today: used, events_per_day_max: max, resets_at } = usage;
  const resets = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
  const at = resets.format(new Date(resets_at));
  return (
    <>
      <Progress
        label="New events of all members"
        value={Math.min(used, max)}
        max={Math.max(1, max)}
        words={`${used.toLocaleString("en")} of ${max.toLocaleString("en")}`}
      />
      <p className="max-w-[65ch] text-muted">
        {used < max
          ? `The count begins anew at midnight UTC, ${at} on your clock.`
          : `The workspace takes no more events until midnight UTC, ${at} on your clock. What is captured until then waits on each machine and is sent after that.`}
      </p>
    </>
  );
}
