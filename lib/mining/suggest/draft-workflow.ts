import type { Describer } from "../describe-steps.ts";
import type {
  Connector,
  EventMatch,
  FileRef,
  RelationshipPattern,
  RoutinePattern,
  SequencePattern,
  Step,
  WorkflowDefinition,
  WorkflowEdge,
  WorkflowNode,
} from "../types.ts";

/** The person is given this long to finish the change before being reminded. */
const REMIND_AFTER_SECONDS = 3600;
/** Saves in quick succession are one change. */
const QUIET_SECONDS = 60;
const NAME_MAX = 80;

/** Watches for the file that announces the others, waits for those, and reminds when one stays behind. */
export function draftCoChange(pattern: RelationshipPattern, describer: Describer): WorkflowDefinition {
  const { from, to } = pattern.statistics;
  const graph = new Graph();
  const glob = commonGlob(to);
  const awaited = glob === undefined ? to.slice(0, 4).map((file) => [file]) : [to];
  const match = glob === undefined ? undefined : fileMatch({ ...(to[0] as FileRef), path: glob });
  for (const files of awaited) {
    const wait = graph.add({
      kind: "wait_for_event",
      match: match ?? fileMatch(files[0] as FileRef),
      timeout_seconds: REMIND_AFTER_SECONDS,
    });
    const remind = graph.branch(wait, "timeout", {
      kind: "action",
      connector: "notify",
      operation: "send",
      input: {
        message: `You changed ${describer.files(from)}; usually ${describer.files(files)} ${files.length > 1 ? "change" : "changes"} with it.`,
      },
    });
    graph.end = [wait, remind];
  }
  return {
    version: 1,
    name: clip(pattern.title),
    trigger: { kind: "event", match: fileMatch(from[0] as FileRef), quiet_seconds: QUIET_SECONDS },
    ...graph.finish(),
  };
}

/** At the usual time: offers to run the commands of the routine, or reminds of what is done by hand. */
export function draftRoutine(pattern: RoutinePattern, describer: Describer): WorkflowDefinition {
  const { cron, timezone, steps } = pattern.statistics;
  const graph = new Graph();
  addSteps(graph, steps, describer);
  return { version: 1, name: clip(pattern.title), trigger: { kind: "schedule", cron, timezone }, ...graph.finish() };
}

/** Starts when the opening of the sequence was seen, and does the rest or says what is next. */
export function draftSequence(pattern: SequencePattern, describer: Describer): WorkflowDefinition {
  const { steps, openingSteps, durationMedianMs } = pattern.statistics;
  const graph = new Graph();
  const patience = Math.max(300, Math.ceil((3 * durationMedianMs) / 60_000) * 60);
  for (const step of steps.slice(1, openingSteps)) {
    graph.next({ kind: "wait_for_event", match: matchOf(step), timeout_seconds: patience }, "success");
  }
  addSteps(graph, steps.slice(openingSteps), describer);
  const first = steps[0] as Step;
  const quiet = first.type.startsWith("file_") ? QUIET_SECONDS : 0;
  return {
    version: 1,
    name: clip(pattern.title),
    trigger: { kind: "event", match: matchOf(first), quiet_seconds: quiet },
    ...graph.finish(),
  };
}

/** Connectors of the draft's actions, in the order of their first use. */
export function connectorsOf(draft: WorkflowDefinition): Connector[] {
  return [...new Set(draft.nodes.flatMap((node) => (node.kind === "action" ? [node.connector] : [])))];
}

/** In order: commands are run, once the person agrees; what only a person can do becomes a reminder. */
function addSteps(graph: Graph, steps: readonly Step[], describer: Describer): void {
  for (let from = 0; from < steps.length; ) {
    let to = from;
    const runs = commandOf(steps[from]) !== undefined;
    while (to < steps.length && (commandOf(steps[to]) !== undefined) === runs) to++;
    const part = steps.slice(from, to);
    from = to;
    if (!runs) {
      const message = `Usually you now ${describer.steps(part)}.`;
      graph.next({ kind: "action", connector: "notify", operation: "send", input: { message } }, "success");
      continue;
    }
    const commands = part.flatMap((step) => commandOf(step) ?? []);
    graph.next(
      { kind: "approval", message: `Run ${commands.map((command) => `\`${command}\``).join(", then ")}?` },
      "success",
    );
    for (const command of commands) {
      graph.next({ kind: "action", connector: "local", operation: "run_command", input: { command } }, "success");
    }
  }
}

function commandOf(step: Step | undefined): string | undefined {
  return step?.type === "command_run" && step.command !== "" ? step.command : undefined;
}

function matchOf(step: Step): EventMatch {
  const match: EventMatch = { type: step.type };
  if (step.path !== undefined) match.path = escapeGlob(step.path);
  if (step.command !== undefined) match.command = step.command;
  const tool = step.tool ?? step.app;
  if (tool !== undefined) match.tool = tool;
  if (step.action !== undefined) match.action = step.action;
  if (step.project !== undefined) match.project = step.project;
  return match;
}

function fileMatch({ path, project }: FileRef): EventMatch {
  const match: EventMatch = { type: "file_modified", path: path.includes("*") ? path : escapeGlob(path) };
  if (project !== undefined) match.project = project;
  return match;
}

/** Brackets and braces stand for themselves in real paths (`[id]/page.tsx`) and for choices in a glob. */
function escapeGlob(path: string): string {
  return path.replace(/[[\]{}?()!]/g, "\\$&");
}

/**
 * One glob for three files or more that differ in one part of their path alone: `folder/*.po` where that is the name and
 * the extension is shared, `locales/<any>/web.po` where it is a folder.
 */
function commonGlob(files: readonly FileRef[]): string | undefined {
  const [first, ...others] = files.map(({ path }) => path.split("/"));
  if (first === undefined || files.length < 3 || others.some(({ length }) => length !== first.length)) return undefined;
  const varying = first.flatMap((part, at) => (others.every((other) => other[at] === part) ? [] : [at]));
  const [at] = varying;
  if (at === undefined || varying.length > 1) return undefined;
  const extensions = new Set([first, ...others].map((parts) => extensionOf(parts[at] as string)));
  const [extension] = extensions;
  const isName = at === first.length - 1;
  if (isName && (extensions.size > 1 || extension === "")) return undefined;
  return first.map((part, index) => (index !== at ? escapeGlob(part) : isName ? `*${extension}` : "*")).join("/");
}

/** With its dot; empty where there is none, as in `.gitignore`. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot);
}

function clip(text: string): string {
  return text.length > NAME_MAX ? `${text.slice(0, NAME_MAX - 1)}…` : text;
}

type NewNode = WorkflowNode extends infer N ? (N extends WorkflowNode ? Omit<N, "id"> : never) : never;

/** A chain of nodes with occasional branches, numbered in order. */
class Graph {
  readonly #nodes: WorkflowNode[] = [];
  readonly #edges: WorkflowEdge[] = [];
  /** Where the next node is attached. */
  end: string[] = ["trigger"];

  next(node: NewNode, when?: WorkflowEdge["when"]): string {
    const id = this.#push(node);
    for (const from of this.end) this.#connect(from, id, from === "trigger" ? undefined : when);
    this.end = [id];
    return id;
  }

  /** Like `next`, for nodes with branches: what came before continues here whatever it was. */
  add(node: NewNode): string {
    const id = this.#push(node);
    for (const from of this.end)
      this.#connect(from, id, this.#kindOf(from) === "wait_for_event" ? "success" : undefined);
    this.end = [id];
    return id;
  }

  branch(from: string, when: WorkflowEdge["when"], node: NewNode): string {
    const id = this.#push(node);
    this.#connect(from, id, when);
    return id;
  }

  finish(): { nodes: WorkflowNode[]; edges: WorkflowEdge[] } {
    return { nodes: this.#nodes, edges: this.#edges };
  }

  #push(node: NewNode): string {
    const id = `step_${this.#nodes.length + 1}`;
    this.#nodes.push({ ...node, id } as WorkflowNode);
    return id;
  }

  #kindOf(id: string): WorkflowNode["kind"] | undefined {
    return this.#nodes.find((node) => node.id === id)?.kind;
  }

  #connect(from: string, to: string, when: WorkflowEdge["when"]): void {
    this.#edges.push(when === undefined ? { from, to } : { from, to, when });
  }
}
