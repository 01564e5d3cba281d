import type { FormAction } from "#components/ui/form-state.ts";
import { Time } from "#components/ui/time.tsx";
import { RemoveFactor } from "./remove-factor.tsx";

/** The person's authenticator apps. */
export function FactorList({
  factors,
  remove,
  nowMs,
  timeZone,
}: {
  factors: readonly { readonly id: string; readonly name: string; readonly addedAt: string }[];
  remove: FormAction;
  nowMs: number;
  timeZone: string;
}) {
  return (
    <ul className="rounded-md border border-line bg-surface">
      {factors.map((factor) => (
        <li
          key={factor.id}
          className="flex flex-wrap items-center justify-between gap-3 border-line border-b px-4 py-3 last:border-b-0"
        >
          <div className="grid min-w-0 gap-0.5">
            <p className="font-semibold [overflow-wrap:anywhere]">{factor.name}</p>
            <p className="text-muted text-sm">
              Added <Time at={factor.addedAt} nowMs={nowMs} timeZone={timeZone} />
            </p>
          </div>
          <RemoveFactor factor={factor} factors={factors} action={remove} />
        </li>
      ))}
    </ul>
  );
}
