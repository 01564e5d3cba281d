import type { z } from "zod";

/** What a check of somebody's data found first, in words that name the field. @param whole what the data is called */
export function explainIssue(error: z.ZodError, whole: string): string {
  const issue = error.issues[0];
  if (issue?.code === "unrecognized_keys") {
    const at = issue.path.length > 0 ? `${nameField(issue.path)} ` : "";
    return `${at}has an unknown field: ${issue.keys.join(", ")}`;
  }
  return issue ? `${nameField(issue.path) || whole}: ${issue.message}` : `${whole} is not understood`;
}

const nameField = (path: readonly PropertyKey[]): string => path.map(String).join(".");
