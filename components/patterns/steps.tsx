import { verbOf } from "#components/activity/event-words.ts";
import { ThingText } from "#components/activity/thing-text.tsx";
import { exact } from "#components/charts/words.ts";
import { Fold } from "#components/ui/fold.tsx";
import type { ShownStep, StepsOfPattern } from "./steps-of.ts";

/** As many as a sentence would hold; the rest of a long one is folded away. */
const shownMax = 8;

/** The steps of a pattern, numbered; those that are not always done say so, and below, in how many ways it is done. */
export function Steps({ steps, variants }: StepsOfPattern) {
  const all = variants.reduce((sum, { occurrences }) => sum + occurrences, 0);
  return (
    <div className="grid gap-3">
      <Numbered steps={steps.slice(0, shownMax)} from={1} />
      {steps.length > shownMax ? (
        <Fold title={`${exact(steps.length - shownMax)} more steps`}>
          <Numbered steps={steps.slice(shownMax)} from={shownMax + 1} />
        </Fold>
      ) : null}
      {variants.length > 0 ? (
        <div className="grid gap-1">
          <p className="text-muted text-sm">
            It is done in {variants.length} ways that differ a little. The steps above are those of the commonest.
          </p>
          {variants.map((variant, index) => (
            <Fold
              // Their order is all that names them.
              key={index.toString()}
              title={`${index === 0 ? "The commonest" : "Another"}: ${exact(variant.occurrences)} of ${exact(all)} times, ${exact(variant.steps.length)} steps`}
            >
              <Numbered steps={variant.steps} from={1} />
            </Fold>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Numbered({ steps, from }: { steps: readonly ShownStep[]; from: number }) {
  return (
    <ol start={from} className="rounded-md border border-line bg-surface">
      {steps.map(({ type, thing, optional }, index) => (
        <li
          // A step may come several times.
          key={`step-${(from + index).toString()}`}
          className="grid grid-cols-[2rem_minmax(0,1fr)] items-baseline gap-x-3 border-line border-b px-3 py-1.5 last:border-b-0"
        >
          <span aria-hidden="true" className="text-right text-muted text-sm tabular-nums">
            {from + index}
          </span>
          <span className="min-w-0 break-words">
            <span className="text-muted text-sm">{verbOf(type)}</span> <ThingText thing={thing} />
            {optional ? <span className="text-muted text-sm"> · not always</span> : null}
          </span>
        </li>
      ))}
    </ol>
  );
}
