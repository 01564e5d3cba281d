import { Sentence } from "#components/ui/sentence.tsx";
import { describeSteps, describeTrigger } from "#lib/contracts/describe-workflow.ts";
import type { WorkflowDefinition } from "#lib/contracts/workflows.ts";

/** The automation that a suggestion proposes, as steps to read. */
export function Draft({ workflow }: { workflow: WorkflowDefinition }) {
  return (
    <ol className="grid gap-0">
      <Step label="Starts">
        <Sentence text={describeTrigger(workflow.trigger)} />
      </Step>
      {describeSteps(workflow).map(({ id, when, text }) => (
        <Step key={id} label={when ?? "Then"}>
          <Sentence text={text} />
        </Step>
      ))}
    </ol>
  );
}

function Step({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <li className="grid gap-x-4 border-line-strong border-l py-2 pl-4 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <span className="text-muted first-letter:uppercase">{label}</span>
      <span className="min-w-0">{children}</span>
    </li>
  );
}
