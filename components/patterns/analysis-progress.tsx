import { Progress } from "#components/ui/progress.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Analysis, AnalysisPhase } from "#lib/contracts/patterns.ts";

const words: Record<AnalysisPhase, string> = {
  days: "Reading the days that changed",
  reading: "Reading all days",
  usage: "Counting what you work with",
  sequences: "Looking for sequences",
  segments: "Looking for long sequences",
  routines: "Looking for routines",
  relationships: "Looking for what goes with each file",
  suggestions: "Weighing suggestions",
};

/** How far the analysis that runs now has come; nothing while none does. */
export function AnalysisProgress({
  progress,
  nowMs,
  timeZone,
}: {
  progress: Analysis["progress"];
  nowMs: number;
  timeZone: string;
}) {
  if (progress === null) return null;
  const { phase, days_done: done, days_total: total, since } = progress;
  const days = `${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${total === 1 ? "day" : "days"}`;
  return (
    <div>
      <Progress
        label={words[phase]}
        value={phase === "days" || phase === "reading" ? done : undefined}
        max={Math.max(1, total)}
        words={days}
      />
      <p className="mt-1 text-sm text-muted">
        The analysis began <Time at={since} nowMs={nowMs} timeZone={timeZone} />. What was learned before stays here
        until it is done.
      </p>
    </div>
  );
}
