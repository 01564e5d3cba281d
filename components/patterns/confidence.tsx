import { confidenceWords } from "#lib/contracts/confidence.ts";

/** A confidence as words, a small bar and, for those who want it, the figure. */
export function Confidence({ value }: { value: number }) {
  const percent = Math.round(value * 100);
  return (
    <span className="inline-flex items-center gap-2 text-sm text-muted" title={`Confidence ${percent} %`}>
      <span
        aria-hidden="true"
        className="inline-block h-1.5 w-12 overflow-hidden rounded-full border border-line-strong"
      >
        <svg viewBox="0 0 100 10" preserveAspectRatio="none" className="block size-full">
          <title>Confidence</title>
          <rect width={percent} height="10" fill="var(--data-1)" />
        </svg>
      </span>
      {confidenceWords(value)}
      <span className="sr-only">, {percent} %</span>
    </span>
  );
}
