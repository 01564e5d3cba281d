"use client";

import { Button } from "#components/ui/button.tsx";
import { type Outcome, useRunAction } from "#components/ui/run-action.ts";
import { Sentence } from "#components/ui/sentence.tsx";

export interface ShownRule {
  readonly id: string;
  /** "Nothing that uses `aws`" */
  readonly words: string;
  /** "since 3 November" */
  readonly since: React.ReactNode;
}

/** What the person does not want to see suggested, each to be taken back. Nothing where there is none. */
export function Rules({ rules, allow }: { rules: readonly ShownRule[]; allow: (id: string) => Promise<Outcome> }) {
  const { run, pending } = useRunAction();
  if (rules.length === 0) return null;
  return (
    <section className="grid gap-2" aria-labelledby="unwanted">
      <h2 id="unwanted" className="text-base">
        What you do not want to see
      </h2>
      <p className="max-w-[65ch] text-muted">
        From what you dismissed with a reason. It holds for whatever is alike, also when it is learned anew under
        another name.
      </p>
      <ul className="rounded-md border border-line bg-surface">
        {rules.map(({ id, words, since }) => (
          <li
            key={id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-line border-b px-4 py-2 last:border-b-0"
          >
            <span className="min-w-0 flex-1 basis-60 break-words">
              <Sentence text={words} /> <span className="text-muted text-sm">{since}</span>
            </span>
            <Button
              disabled={pending}
              onClick={() =>
                run(() => allow(id), {
                  done: "It may be suggested again, once your activity is looked at anew.",
                  failed: "It could not be taken back; nothing was changed.",
                })
              }
            >
              Allow again<span className="sr-only">: {words.replaceAll("`", "")}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
