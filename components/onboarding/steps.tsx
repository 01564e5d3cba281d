import Link from "next/link";
import { Icon } from "#components/ui/icon.tsx";

export type StepName = "consent" | "connect" | "history" | "sample";

const steps: readonly { name: StepName; label: string; optional: boolean }[] = [
  { name: "consent", label: "Decide", optional: false },
  { name: "connect", label: "Connect", optional: false },
  { name: "history", label: "Import", optional: true },
  { name: "sample", label: "Sample", optional: true },
];

/** The way through setting up. Each step can be left and come back to; what is done is read from what is there. */
export function Steps({
  root,
  current,
  done,
  locked = false,
}: {
  root: string;
  current: StepName;
  done: Record<StepName, boolean>;
  /** Before the first decision there is nowhere else to go. */
  locked?: boolean;
}) {
  return (
    <nav aria-label="Set up">
      <ol className="flex flex-wrap gap-x-2 gap-y-1">
        {steps.map(({ name, label, optional }, index) => {
          const inside = (
            <>
              <span
                aria-hidden="true"
                className="inline-flex size-5 items-center justify-center rounded-full border border-current text-sm"
              >
                {done[name] ? <Icon name="check" /> : index + 1}
              </span>
              {label}
              <span className="sr-only">{done[name] ? ", done" : optional ? ", optional" : ""}</span>
            </>
          );
          const look =
            "inline-flex min-h-8 items-center gap-2 rounded-md px-2 pointer-coarse:min-h-11 aria-[current]:bg-accent-soft aria-[current]:font-semibold aria-[current]:text-text";
          return (
            <li key={name}>
              {locked ? (
                <span aria-current={name === current ? "step" : undefined} className={`${look} text-muted`}>
                  {inside}
                </span>
              ) : (
                <Link
                  href={`${root}/welcome?step=${name}`}
                  aria-current={name === current ? "step" : undefined}
                  className={`${look} text-muted hover:bg-sunken`}
                >
                  {inside}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
