import type { Metadata } from "next";
import { CalibrationChart } from "#components/suggestions/calibration-chart.tsx";
import { Empty, Page } from "#components/ui/page.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { getCalibration } from "#lib/domains/suggestions/get-calibration.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";

export const metadata: Metadata = { title: "How often suggestions were kept" };

export default async function CalibrationPage({ params }: PageProps<"/w/[org]/suggestions/calibration">) {
  const { org } = await params;
  const found = await getCalibration(await pageContext(org));
  const { outcomes, waiting, needed, corrected } = found;
  return (
    <Page
      title="How often suggestions were kept"
      lead="What a suggestion says of itself, beside what became of it. Kept means: accepted, and not taken back for 30 days."
    >
      <RefreshOn topics={["suggestions"]} />
      {outcomes === 0 ? (
        <Empty title="Nothing to compare yet">
          <p>
            It begins with your first dismissal, or 30 days after your first acceptance.
            {waiting > 0
              ? ` ${waiting} accepted ${waiting === 1 ? "suggestion waits" : "suggestions wait"} for that.`
              : null}
          </p>
          <p>
            <TextLink href={`/w/${org}/suggestions`}>Go to your suggestions</TextLink>
          </p>
        </Empty>
      ) : (
        <>
          <CalibrationChart found={found} />
          {corrected ? (
            <p className="max-w-[65ch]">
              Your own outcomes correct what later suggestions say of themselves, from the next analysis on.
            </p>
          ) : (
            <div className="grid max-w-sm gap-2">
              <p>Too few yet to correct by: {needed - outcomes} more to come.</p>
              <Progress
                label="Suggestions decided about"
                value={outcomes}
                max={needed}
                words={`${outcomes} of ${needed}`}
              />
            </div>
          )}
          {waiting > 0 ? (
            <p className="text-muted text-sm">
              {waiting} more {waiting === 1 ? "was" : "were"} accepted less than 30 days ago, and may still be taken
              back.
            </p>
          ) : null}
        </>
      )}
    </Page>
  );
}
