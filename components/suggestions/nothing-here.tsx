import { Empty } from "#components/ui/page.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { JsonValue } from "#lib/contracts/common.ts";
import type { Analysis } from "#lib/contracts/patterns.ts";
import { sayReading } from "#lib/contracts/say-reading.ts";

/** As the engine wants it: on fewer days nothing is called a habit. */
const daysNeeded = 5;
const nearShown = 3;

/** The open inbox without anything in it: what would make something appear, and how far along that is. */
export function NothingOpen({
  analysis,
  decided,
  root,
}: {
  analysis: Pick<Analysis, "state" | "funnel" | "days_waiting">;
  decided: number;
  root: string;
}) {
  const days = numberOf(analysis.funnel.active_days);
  const missing = daysNeeded - days;
  if (analysis.state === "none")
    return (
      <Empty title="Nothing to suggest yet">
        <p>
          Floyo suggests what happened on at least {daysNeeded} different days and is unlikely to be chance. There is no
          activity to learn from yet.
        </p>
        <p>
          <TextLink href={`${root}/welcome`}>Connect the watcher or import a history</TextLink>, or{" "}
          <TextLink href="/sample">look at a sample</TextLink> first.
        </p>
      </Empty>
    );
  return (
    <Empty title={decided > 0 ? "Nothing open" : "Nothing to suggest yet"}>
      {analysis.state === "waiting" ? <p>{sayReading(analysis)}</p> : null}
      {missing > 0 ? (
        <div className="grid max-w-sm gap-3">
          <p>
            Not enough yet: {missing} more {missing === 1 ? "day" : "days"} with activity.
          </p>
          <Progress label="Days with activity" value={days} max={daysNeeded} words={`${days} of ${daysNeeded}`} />
        </div>
      ) : (
        <p>
          Floyo suggests what happened on at least {daysNeeded} different days and is unlikely to be chance. It has
          looked at {days.toLocaleString("en")} days; when a habit holds often enough, it appears here.
        </p>
      )}
      <NearMisses misses={analysis.funnel.near_misses} />
      <p>
        <TextLink href={`${root}/patterns/why`}>Why nothing</TextLink>, or{" "}
        <TextLink href={`${root}/patterns`}>what it has noticed so far</TextLink>
      </p>
    </Empty>
  );
}

function NearMisses({ misses }: { misses: JsonValue | undefined }) {
  const near = (Array.isArray(misses) ? misses : []).flatMap((miss) =>
    typeof miss === "object" && miss !== null && !Array.isArray(miss)
      ? [{ title: String(miss.title ?? ""), reason: String(miss.reason ?? "") }]
      : [],
  );
  if (near.length === 0) return null;
  return (
    <div className="grid gap-1">
      <p>The closest so far:</p>
      <ul className="grid list-disc gap-1 pl-5">
        {near.slice(0, nearShown).map(({ title, reason }) => (
          <li key={title}>
            <span className="text-text">
              <Sentence text={title} />
            </span>
            : {reason}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The lists of what was decided, without anything in them. */
export function NothingDecided({ status }: { status: "accepted" | "dismissed" }) {
  return status === "accepted" ? (
    <Empty title="You have accepted nothing yet">
      <p>What you accept is kept here with its draft, as you read it, and can be taken back.</p>
    </Empty>
  ) : (
    <Empty title="You have dismissed nothing">
      <p>What you dismiss is listed here with its reason, and can be restored.</p>
    </Empty>
  );
}

const numberOf = (value: JsonValue | undefined): number => (typeof value === "number" ? value : 0);
