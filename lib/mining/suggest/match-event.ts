import type { EventMatch, Step } from "../types.ts";

/** Whether a trigger or wait answers to a step: every field that is named must be the same, `path` as a glob. */
export function matcherOf(match: EventMatch): (step: Step) => boolean {
  const path = match.path === undefined ? undefined : compileGlob(match.path);
  return (step) =>
    step.type === match.type &&
    (path === undefined || (step.path !== undefined && path.test(step.path))) &&
    (match.command === undefined || step.command === match.command) &&
    (match.tool === undefined || (step.tool ?? step.app) === match.tool) &&
    (match.action === undefined || step.action === match.action) &&
    (match.project === undefined || step.project === match.project);
}

/** `*` stands for a part of one name, `**` for any folders, `?` for one letter; a backslash takes the next as it is. */
export function compileGlob(glob: string): RegExp {
  let source = "";
  for (let i = 0; i < glob.length; i++) {
    const letter = glob[i] as string;
    if (letter === "\\" && i + 1 < glob.length) source += literal(glob[++i] as string);
    else if (letter === "*" && glob[i + 1] === "*") {
      i++;
      if (glob[i + 1] === "/") {
        i++;
        source += "(?:.*/)?";
      } else source += ".*";
    } else if (letter === "*") source += "[^/]*";
    else if (letter === "?") source += "[^/]";
    else source += literal(letter);
  }
  return new RegExp(`^${source}$`, "su");
}

const literal = (letter: string): string => letter.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
