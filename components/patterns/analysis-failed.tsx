import { Notice } from "#components/ui/notice.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Analysis } from "#lib/contracts/patterns.ts";

/** That the last analysis could not be finished, what became of the activity, and what happens next. */
export function AnalysisFailed({
  analysis,
  nowMs,
  timeZone,
}: {
  analysis: Pick<Analysis, "state" | "failed_at" | "retry_at">;
  nowMs: number;
  timeZone: string;
}) {
  const { state, failed_at: failedAt, retry_at: retryAt } = analysis;
  if (state !== "failed" || failedAt === null || retryAt === null) return null;
  const minutes = Math.max(1, Math.ceil((Date.parse(retryAt) - nowMs) / 60_000));
  return (
    <Notice title="Floyo could not finish reading your activity">
      <p>
        It stopped <Time at={failedAt} nowMs={nowMs} timeZone={timeZone} />. Nothing you sent is lost, and what was
        learned before is still here. It tries again by itself within{" "}
        {minutes === 1 ? "a minute" : `${minutes} minutes`}, and whenever you send something new.
      </p>
    </Notice>
  );
}
