import type { z } from "zod";
import type { Edge, EventMatch, WorkflowDefinition } from "#lib/contracts/workflows.ts";

type Workflow = z.infer<typeof WorkflowDefinition>;
type Node = Workflow["nodes"][number];
type Outcome = NonNullable<z.infer<typeof Edge>["when"]>;

const outcomes: Record<Outcome, string> = {
  success: "it works",
  failure: "it fails",
  true: "so",
  false: "not",
  timeout: "it does not come",
};

/** A workflow in lines: the usual way step by step, and under each step, set in, what happens otherwise. */
export function describeDraft({ nodes, edges, trigger }: Workflow): string[] {
  const lines = [describeTrigger(trigger)];
  const told = new Set<string>();
  const stepsFrom = (from: string, usual: boolean) =>
    edges
      .filter((edge) => edge.from === from && ((edge.when ?? "success") === "success") === usual)
      .flatMap((edge) => nodes.filter((node) => node.id === edge.to).map((node) => ({ node, when: edge.when })));

  /** The steps that follow when all goes well, each once. They are claimed first, so that no side way shows them. */
  const usualWay = (from: string): Node[] => {
    const way: Node[] = [];
    for (const { node } of stepsFrom(from, true)) {
      if (told.has(node.id)) continue;
      told.add(node.id);
      way.push(node, ...usualWay(node.id));
    }
    return way;
  };
  const otherwise = (from: string, indent: string): void => {
    for (const { node, when } of stepsFrom(from, false)) {
      if (told.has(node.id)) continue;
      told.add(node.id);
      lines.push(`${indent}  if ${outcomes[when ?? "success"]}: ${describeNode(node)}`);
      tell(node.id, `${indent}  `);
    }
  };
  const tell = (from: string, indent: string): void => {
    const way = usualWay(from);
    otherwise(from, indent);
    for (const node of way) {
      lines.push(indent + describeNode(node));
      otherwise(node.id, indent);
    }
  };
  tell("trigger", "");
  return lines;
}

function describeTrigger(trigger: Workflow["trigger"]): string {
  if (trigger.kind === "schedule") return `at ${trigger.cron} (${trigger.timezone})`;
  if (trigger.kind === "event") return `on ${describeMatch(trigger.match)}`;
  return trigger.kind === "webhook" ? "when called from outside" : "when you start it";
}

function describeNode(node: Node): string {
  if (node.kind === "wait_for_event") return `wait for ${describeMatch(node.match)}`;
  if (node.kind === "delay") return `wait ${node.seconds.toLocaleString("en")} s`;
  if (node.kind === "condition") return `check ${node.expression}`;
  if (node.kind === "approval") return `ask you: ${node.message}`;
  const message = node.input.message ?? node.input.command;
  return `${node.connector} ${node.operation}${typeof message === "string" ? `: ${message}` : ""}`;
}

const describeMatch = ({ type, path, command, tool }: z.infer<typeof EventMatch>): string =>
  [type.replaceAll("_", " "), path ?? command ?? tool].filter(Boolean).join(": ");
