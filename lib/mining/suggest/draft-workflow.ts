import type { Describer } from "../describe-steps.ts";
import type {
  Connector,
  EventMatch,
  FileRef,
  Pattern,
  RelationshipPattern,
  RoutinePattern,
  SequencePattern,
  Step,
  WorkflowDefinition,
  WorkflowTrigger,
} from "../types.ts";
import { escapeStars } from "./match-event.ts";
import { nameOf, type Operation, recogniseStep } from "./recognise-step.ts";
import { patienceSeconds } from "./replay-trigger.ts";
import type { DraftKind } from "./types.ts";
import { WorkflowGraph } from "./workflow-graph.ts";

/** The person is given this long to finish the change before being reminded. */
const REMIND_AFTER_SECONDS = 3600;
/** Saves in quick succession are one change. */
const QUIET_SECONDS = 60;
const NAME_MAX = 80;
/** A draft longer than this is not read, and its contract would refuse it. */
const NODES_MAX = 60;

/** One way to be helped, with what its actions are. */
export interface Drafted {
  kind: DraftKind;
  draft: WorkflowDefinition;
  operations: readonly Operation[];
}

/** Connectors that tell other people something. */
const TELLING: ReadonlySet<Connector> = new Set(["slack", "teams", "email"]);

/**
 * What could be done about a pattern, the most helpful first: do it once agreed to, remind of what is next, and where
 * one of its steps tells others that it is done, that step alone.
 */
export function draftChoices(pattern: Exclude<Pattern, { kind: "usage" }>, describer: Describer): Drafted[] {
  if (pattern.kind === "relationship") {
    return [{ kind: "remind", draft: draftCoChange(pattern, describer), operations: [] }];
  }
  const { steps } = pattern.statistics;
  const opening = openingOf(pattern);
  const operations = steps.map((step, i) => (i < opening ? undefined : recogniseStep(step, steps.slice(0, i))));
  const draft = (acts: readonly (Operation | undefined)[]) =>
    pattern.kind === "routine" ? draftRoutine(pattern, acts, describer) : draftSequence(pattern, acts, describer);
  const nothing = steps.map(() => undefined);
  const remind: Drafted = { kind: "remind", draft: draft(nothing), operations: [] };
  const acting = operations.flatMap((operation) => operation ?? []);
  if (acting.length === 0) return [remind];
  const choices: Drafted[] = [{ kind: "run", draft: draft(operations), operations: acting }, remind];
  const telling = operations.findIndex((operation) => operation !== undefined && TELLING.has(operation.connector));
  const told = operations[telling];
  if (telling > 0 && told !== undefined && acting.length > 1) {
    choices.push({ kind: "tell_team", draft: draftTelling(pattern, telling, told), operations: [told] });
  }
  return choices;
}

/** How many of the steps a person does before the draft begins. */
function openingOf(pattern: RoutinePattern | SequencePattern): number {
  if (pattern.kind === "sequence") return pattern.statistics.openingSteps;
  return pattern.statistics.schedule.kind === "after" ? 1 : 0;
}

/** When the step before it was done, tells others, once agreed to. */
function draftTelling(
  { title, statistics }: RoutinePattern | SequencePattern,
  at: number,
  told: Operation,
): WorkflowDefinition {
  const graph = new WorkflowGraph();
  addOperations(graph, [told]);
  return { version: 1, name: clip(title), trigger: triggerOf(statistics.steps[at - 1] as Step), ...graph.finish() };
}

function triggerOf(step: Step): WorkflowTrigger {
  return { kind: "event", match: matchOf(step), quiet_seconds: step.type.startsWith("file_") ? QUIET_SECONDS : 0 };
}

/** Watches for the file that announces the others, waits for those, and reminds when one stays behind. */
function draftCoChange(pattern: RelationshipPattern, describer: Describer): WorkflowDefinition {
  const { from, to } = pattern.statistics;
  const graph = new WorkflowGraph();
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

/**
 * At the usual time, or after the step that it follows: offers to do what can be done of the routine, and reminds of what
 * is done by hand. Days that cron cannot tell apart are told apart by a condition.
 */
function draftRoutine(
  pattern: RoutinePattern,
  operations: readonly (Operation | undefined)[],
  describer: Describer,
): WorkflowDefinition {
  const { cron, dayFilter, timezone, steps } = pattern.statistics;
  const graph = new WorkflowGraph();
  const name = clip(pattern.title);
  if (cron === null) {
    addSteps(graph, steps.slice(1), operations.slice(1), describer);
    return { version: 1, name, trigger: triggerOf(steps[0] as Step), ...graph.finish() };
  }
  if (dayFilter !== null) graph.next({ kind: "condition", expression: dayFilter });
  addSteps(graph, steps, operations, describer);
  return { version: 1, name, trigger: { kind: "schedule", cron, timezone }, ...graph.finish() };
}

/** Starts when the opening of the sequence was seen, and does the rest or says what is next. */
function draftSequence(
  pattern: SequencePattern,
  operations: readonly (Operation | undefined)[],
  describer: Describer,
): WorkflowDefinition {
  const { steps, openingSteps, durationMedianMs } = pattern.statistics;
  const graph = new WorkflowGraph();
  const patience = patienceSeconds(durationMedianMs);
  for (const step of steps.slice(1, openingSteps)) {
    graph.next({ kind: "wait_for_event", match: matchOf(step), timeout_seconds: patience }, "success");
  }
  addSteps(graph, steps.slice(openingSteps), operations.slice(openingSteps), describer);
  return { version: 1, name: clip(pattern.title), trigger: triggerOf(steps[0] as Step), ...graph.finish() };
}

/** Connectors of the draft's actions, in the order of their first use. */
export function connectorsOf(draft: WorkflowDefinition): Connector[] {
  return [...new Set(draft.nodes.flatMap((node) => (node.kind === "action" ? [node.connector] : [])))];
}

/** In order: what can be done is done, once the person agrees; what only a person can do becomes a reminder. */
function addSteps(
  graph: WorkflowGraph,
  steps: readonly Step[],
  operations: readonly (Operation | undefined)[],
  describer: Describer,
): void {
  for (let from = 0; from < steps.length; ) {
    let to = from;
    const acts = operations[from] !== undefined && graph.size < NODES_MAX;
    while (to < steps.length && (graph.size >= NODES_MAX || (operations[to] !== undefined) === acts)) to++;
    if (acts)
      addOperations(
        graph,
        operations.slice(from, to).flatMap((operation) => operation ?? []),
      );
    else {
      const message = `Usually you now ${describer.steps(steps.slice(from, to))}.`;
      graph.next({ kind: "action", connector: "notify", operation: "send", input: { message } }, "success");
    }
    from = to;
  }
}

function addOperations(graph: WorkflowGraph, operations: readonly Operation[]): void {
  graph.next({ kind: "approval", message: askFor(operations) }, "success");
  for (const { connector, operation, input } of operations) {
    graph.next({ kind: "action", connector, operation, input }, "success");
  }
}

/** "Run `a`, then `b`, then send the mail?" */
function askFor(operations: readonly Operation[]): string {
  const said = operations.map(({ connector, operation, input }, i) => {
    if (typeof input.command !== "string") return sayDeed(connector, operation, input);
    const before = operations[i - 1];
    return typeof before?.input.command === "string" ? `\`${input.command}\`` : `run \`${input.command}\``;
  });
  const text = said.join(", then ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}?`;
}

function sayDeed(connector: Connector, operation: string, { source }: Operation["input"]): string {
  if (operation === "upload_file") {
    const file = typeof source === "string" ? `\`${nameOf(source)}\`` : "the file";
    return `copy ${file} to ${connector === "drive" ? "Google Drive" : "Dropbox"}`;
  }
  if (connector === "email") return "send the mail";
  return `post to ${connector === "teams" ? "Teams" : "Slack"}`;
}

function matchOf(step: Step): EventMatch {
  const match: EventMatch = { type: step.type };
  if (step.path !== undefined)
    match.path = step.pattern ? escapeGlob(step.path) : escapeGlob(step.path).replaceAll("*", "\\*");
  if (step.command !== undefined) match.command = step.pattern ? step.command : escapeStars(step.command);
  const tool = step.tool ?? step.app;
  if (tool !== undefined) match.tool = tool;
  if (step.action !== undefined) match.action = step.pattern ? step.action : escapeStars(step.action);
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
