import type { WorkflowDefinition } from "../../types.ts";
import { planScript } from "./plan-script.ts";
import { toBash } from "./to-bash.ts";
import { toGitHubActions } from "./to-github-actions.ts";
import { toNode } from "./to-node.ts";
import { toPowerShell } from "./to-powershell.ts";

export type ExportFormat = "bash" | "powershell" | "node" | "github-actions";

const ENDINGS: Record<ExportFormat, string> = {
  bash: ".sh",
  powershell: ".ps1",
  node: ".mjs",
  "github-actions": ".yml",
};
const NAME_MAX = 50;

/**
 * A draft as a script that runs without Floyo: the person's own commands and file names, quoted for the language, so
 * that none of them can be more than text; a question before whatever acts; the environment's names for secrets.
 * @param atMs when it is made: a schedule in UTC is told from there
 */
export function exportDraft(
  draft: WorkflowDefinition,
  format: ExportFormat,
  atMs: number,
): { filename: string; text: string } {
  const plan = planScript(draft);
  return { filename: `${slugOf(draft.name)}${ENDINGS[format]}`, text: render(plan, format, atMs) };
}

function render(plan: ReturnType<typeof planScript>, format: ExportFormat, atMs: number): string {
  switch (format) {
    case "bash":
      return toBash(plan);
    case "powershell":
      return toPowerShell(plan);
    case "node":
      return toNode(plan);
    case "github-actions":
      return toGitHubActions(plan, atMs);
  }
}

/** Small letters, digits and dashes: good in every shell and header. */
function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/^you /, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, NAME_MAX)
    .replace(/^-+|-+$/g, "");
  return slug === "" ? "floyo-draft" : slug;
}
