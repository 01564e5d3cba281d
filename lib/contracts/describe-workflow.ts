import type { z } from "zod";
import { nameConnector } from "./describe-backtest.ts";
import type { EventMatch, WorkflowDefinition } from "./workflows.ts";

type Node = WorkflowDefinition["nodes"][number];
type Match = z.output<typeof EventMatch>;
type Outcome = NonNullable<WorkflowDefinition["edges"][number]["when"]>;

const verbs: Record<string, string> = {
  file_opened: "you open",
  file_created: "you create",
  file_modified: "you edit",
  file_renamed: "you rename",
  file_deleted: "you delete",
  command_run: "you run",
  tool_used: "you use",
  app_used: "you use",
  page_visited: "you visit",
  commit_made: "you commit",
  branch_switched: "you switch branch",
};

function describeMatch(match: Match): string {
  const object = match.path ?? match.command?.replaceAll("\\*", "*") ?? match.tool ?? "";
  const where = match.project ? ` in ${match.project}` : "";
  return `${verbs[match.type] ?? match.type}${object ? ` \`${object}\`` : ""}${where}`;
}

function describeSpan(seconds: number): string {
  if (seconds % 86_400 === 0) return plural(seconds / 86_400, "day");
  if (seconds % 3600 === 0) return plural(seconds / 3600, "hour");
  if (seconds >= 60) return plural(Math.round(seconds / 60), "minute");
  return plural(seconds, "second");
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** When the automation starts, as a sentence. */
export function describeTrigger(trigger: WorkflowDefinition["trigger"]): string {
  switch (trigger.kind) {
    case "manual":
      return "When you start it";
    case "webhook":
      return "When its web address is called";
    case "schedule":
      return `On a schedule: \`${trigger.cron}\` (${trigger.timezone})`;
    case "event":
      return `When ${describeMatch(trigger.match)}${trigger.quiet_seconds > 0 ? `, and nothing like it for ${describeSpan(trigger.quiet_seconds)}` : ""}`;
  }
}

/** One step, as a sentence. */
export function describeNode(node: Node): string {
  switch (node.kind) {
    case "condition":
      return `Check that \`${node.expression}\``;
    case "delay":
      return `Wait ${describeSpan(node.seconds)}`;
    case "approval":
      return `Ask you: ${node.message}`;
    case "wait_for_event":
      return `Wait up to ${describeSpan(node.timeout_seconds)} until ${describeMatch(node.match)}`;
    case "action": {
      const { message, command, text } = node.input;
      const what = [command, message, text].find((value) => typeof value === "string");
      if (node.connector === "local") return `Run${typeof what === "string" ? ` \`${what}\`` : ""} on your machine`;
      if (node.connector === "notify") return `Tell you${typeof what === "string" ? `: ${what}` : ""}`;
      const name = nameConnector(node.connector);
      if (typeof command === "string") return `Run \`${command}\` with ${name}`;
      const { source } = node.input;
      if (node.operation === "upload_file")
        return `Copy ${typeof source === "string" ? `\`${source}\`` : "the file"} to ${name}`;
      return `${name}: ${node.operation.replaceAll("_", " ")}${typeof text === "string" ? `: ${text}` : ""}`;
    }
  }
}

/** One step of a workflow in words. */
export interface DescribedStep {
  readonly id: string;
  /** How many side ways deep it lies: 0 is the usual way. */
  readonly depth: number;
  /** Which outcome of the step above leads here; null when it simply comes next. */
  readonly when: string | null;
  readonly text: string;
}

const outcomes: Record<Exclude<Outcome, "success">, string> = {
  failure: "if it fails",
  true: "if so",
  false: "if not",
  timeout: "if that does not happen",
};

/** The steps to read from top to bottom: the usual way straight down, and under each step what happens otherwise. */
export function describeSteps({ nodes, edges }: WorkflowDefinition): DescribedStep[] {
  const steps: DescribedStep[] = [];
  const told = new Set<string>();
  const next = (from: string) =>
    edges
      .filter((edge) => edge.from === from)
      .flatMap(({ to, when = "success" }) => nodes.filter(({ id }) => id === to).map((node) => ({ node, when })));
  /** What follows when all goes well, each once: claimed first, so that no side way shows it. */
  const usualWay = (from: string): Node[] =>
    next(from).flatMap(({ node, when }) => {
      if (when !== "success" || told.has(node.id)) return [];
      told.add(node.id);
      return [node, ...usualWay(node.id)];
    });
  const otherwise = (from: string, depth: number): void => {
    for (const { node, when } of next(from)) {
      if (when === "success" || told.has(node.id)) continue;
      told.add(node.id);
      steps.push({ id: node.id, depth, when: outcomes[when], text: describeNode(node) });
      tell(node.id, depth);
    }
  };
  const tell = (from: string, depth: number): void => {
    const way = usualWay(from);
    otherwise(from, depth + 1);
    for (const node of way) {
      steps.push({ id: node.id, depth, when: null, text: describeNode(node) });
      otherwise(node.id, depth + 1);
    }
  };
  tell("trigger", 0);
  return steps;
}

function offerOf(node: Extract<Node, { kind: "action" }>): string {
  const { command, source } = node.input;
  if (typeof command === "string") return `run \`${command}\``;
  const name = nameConnector(node.connector);
  if (node.operation === "upload_file")
    return `copy ${typeof source === "string" ? `\`${source}\`` : "the file"} to ${name}`;
  if (node.operation === "send_message") return node.connector === "email" ? "send the mail" : `post to ${name}`;
  return `${node.operation.replaceAll("_", " ")} in ${name}`;
}

/** What the automation offers, as a question to say yes or no to. */
export function describeOffer(workflow: WorkflowDefinition): string {
  const acts = workflow.nodes.flatMap((node) =>
    node.kind === "action" && node.connector !== "notify" ? [offerOf(node)] : [],
  );
  // "run `a`, then `b`": the verb is said once.
  const said = acts.map((act, i) => (act.startsWith("run ") && acts[i - 1]?.startsWith("run ") ? act.slice(4) : act));
  if (said.length > 0) return `Shall I ${said.join(", then ")} for you?`;
  if (workflow.edges.some(({ when }) => when === "timeout")) return "Shall I tell you when one is left behind?";
  return workflow.trigger.kind === "schedule"
    ? "Shall I remind you at that time?"
    : "Shall I tell you what usually comes next?";
}
