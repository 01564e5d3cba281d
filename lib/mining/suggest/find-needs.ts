import type { EventMatch, WorkflowDefinition } from "../types.ts";
import type { Drafted } from "./draft-workflow.ts";
import type { Needs } from "./types.ts";

/** What a draft needs before it can run: the connectors and scopes of its own actions, the folders of its own files. */
export function findNeeds({ draft, operations }: Drafted): Needs {
  const connectors: Needs["connectors"] = [];
  for (const { connector, scopes } of operations) {
    const known = connectors.find((one) => one.connector === connector);
    if (known === undefined) connectors.push({ connector, scopes: [...new Set(scopes)] });
    else known.scopes = [...new Set([...known.scopes, ...scopes])];
  }
  return {
    connectors,
    folders: foldersOf(draft),
    programs: [...new Set(operations.flatMap(({ programs }) => programs))],
  };
}

function foldersOf({ trigger, nodes }: WorkflowDefinition): Needs["folders"] {
  const matches: EventMatch[] = trigger.kind === "event" ? [trigger.match] : [];
  for (const node of nodes) if (node.kind === "wait_for_event") matches.push(node.match);
  const folders = new Map<string, Needs["folders"][number]>();
  for (const { path, project } of matches) {
    if (path === undefined) continue;
    const folder = folderOf(path);
    folders.set(
      `${project ?? ""}\u001f${folder}`,
      project === undefined ? { path: folder } : { project, path: folder },
    );
  }
  return [...folders.values()];
}

/** The folder of a glob up to its first star; `.` for the project's own. */
function folderOf(glob: string): string {
  const parts = glob.split("/").slice(0, -1);
  const star = parts.findIndex((part) => part.includes("*"));
  return (star < 0 ? parts : parts.slice(0, star)).join("/").replace(/\\(.)/g, "$1") || ".";
}
