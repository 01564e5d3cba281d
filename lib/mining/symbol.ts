import type { MiningEvent, Step } from "./types.ts";

const SEPARATOR = "\u001f";

/**
 * What an event is, apart from when: the command of `command_run`, `tool-or-app:action` of `tool_used` and `app_used`,
 * type and path (within its project) of `file_*`, type and branch of `branch_switched`, and otherwise the type with
 * whatever of path, tool, app and action it has.
 */
export function stepOf(event: MiningEvent): Step {
  const { type } = event;
  if (type === "command_run" && event.command) {
    const command = event.command.trim();
    return { symbol: joinSymbol(type, command), type, command };
  }
  if (type === "tool_used" || type === "app_used") {
    const name = event.tool ?? event.app ?? "";
    const step: Step = { symbol: joinSymbol(type, name, event.action), type };
    if (event.tool !== undefined) step.tool = event.tool;
    else if (event.app !== undefined) step.app = event.app;
    if (event.action !== undefined) step.action = event.action;
    return step;
  }
  if (type.startsWith("file_") && event.path !== undefined) {
    const step: Step = { symbol: joinSymbol(type, event.project, event.path), type, path: event.path };
    if (event.project !== undefined) step.project = event.project;
    return step;
  }
  if (type === "branch_switched" || type === "commit_made") {
    // Branch names are used once and thrown away; that one switched is what recurs.
    const step: Step = { symbol: joinSymbol(type, event.project), type };
    if (event.project !== undefined) step.project = event.project;
    return step;
  }
  const step: Step = {
    symbol: joinSymbol(type, event.path, event.tool ?? event.app, event.action, event.command),
    type,
  };
  if (event.path !== undefined) step.path = event.path;
  // Only what the symbol holds: else what a step is would depend on which of its events came first.
  if (event.tool !== undefined) step.tool = event.tool;
  else if (event.app !== undefined) step.app = event.app;
  if (event.action !== undefined) step.action = event.action;
  if (event.command !== undefined) step.command = event.command;
  return step;
}

/** One text of what tells a step from others. */
export function joinSymbol(...parts: (string | undefined)[]): string {
  let text = parts[0] ?? "";
  for (let i = 1; i < parts.length; i++) text += SEPARATOR + (parts[i] ?? "");
  return text;
}

/** A step's symbol as a person reads it: `npm test`, `figma:export`, `file_modified:src/app.ts`. */
export function readableSymbol({ type, symbol }: Step): string {
  const parts = symbol.split(SEPARATOR).filter((part) => part !== "");
  const saysItself = type === "command_run" || type === "tool_used" || type === "app_used";
  return (saysItself && parts.length > 1 ? parts.slice(1) : parts).join(":");
}

/** True for events that change a file's content or place: what co-change relationships are made of. */
export function isFileChange(step: Step): boolean {
  return (
    step.path !== undefined &&
    (step.type === "file_modified" ||
      step.type === "file_created" ||
      step.type === "file_renamed" ||
      step.type === "file_deleted")
  );
}

/** Extension of a path in lower case without the dot; undefined when the name has none. A dot-file has none. */
export function extensionOf(path: string): string | undefined {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const dot = name.lastIndexOf(".");
  if (dot <= 0 || dot === name.length - 1 || name.length - dot > 16) return undefined;
  return name.slice(dot + 1).toLowerCase();
}
