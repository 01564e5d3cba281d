import type { EventMatch, Step } from "../types.ts";

/** Whether a trigger or wait answers to a step: every field that is named must be the same, save what stars leave open. */
export function matcherOf(match: EventMatch): (step: Step) => boolean {
  const path = match.path === undefined ? undefined : compileGlob(match.path);
  const command = compileText(match.command);
  const action = compileText(match.action);
  return (step) =>
    step.type === match.type &&
    (path === undefined || (step.path !== undefined && path.test(step.path))) &&
    command(step.command) &&
    (match.tool === undefined || (step.tool ?? step.app) === match.tool) &&
    action(step.action) &&
    (match.project === undefined || step.project === match.project);
}

/** A command or an action as it is matched: `*` stands for any text, `\*` for a star. */
function compileText(match: string | undefined): (text: string | undefined) => boolean {
  if (match === undefined) return () => true;
  const parts = match.split(STAR).map(plainStars);
  if (parts.length === 1) return (text) => text === parts[0];
  const pattern = new RegExp(`^${parts.map((part) => [...part].map(literal).join("")).join(".*")}$`, "su");
  return (text) => text !== undefined && pattern.test(text);
}

const STAR = /(?<!\\)\*/;

/** Whether a command or an action as it is matched leaves something open. */
export const hasStar = (match: string): boolean => STAR.test(match);

/** Text that stands for itself, as a match writes it, and back. */
export const escapeStars = (text: string): string => text.replaceAll("*", "\\*");
export const plainStars = (match: string): string => match.replaceAll("\\*", "*");

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
