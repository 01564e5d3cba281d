import type { FileRelation, KnownAction, RelationshipRole } from "./relationships.ts";

/** What a file's relations are called, in the order in which they are shown. */
export const relationNames: Readonly<Record<RelationshipRole, string>> = {
  changes_with: "Changes with",
  input_of: "Goes into",
  output_of: "Comes out of",
  followed_by: "Is followed by",
};

/** `python report.py`, `figma: export`, or the app alone. */
export function nameAction({ command, tool, app, action, type }: KnownAction): string {
  const name = command ?? tool ?? app;
  if (name === null) return action ?? type;
  return action === null ? name : `${name}: ${action}`;
}

/** The other side of a relation: a path, or what is done. */
export const nameOther = ({ related_file, action }: FileRelation): string =>
  related_file?.path ?? (action === null ? "" : nameAction(action));

/** "35 of 37 times". */
export const countHeld = ({ together, of }: Pick<FileRelation, "together" | "of">): string =>
  `${together.toLocaleString("en")} of ${of.toLocaleString("en")} ${of === 1 ? "time" : "times"}`;
