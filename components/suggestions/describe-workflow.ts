import type { WorkflowDefinition } from "#lib/contracts/workflows.ts";

type Node = WorkflowDefinition["nodes"][number];
type Match = {
  type: string;
  path?: string | undefined;
  command?: string | undefined;
  tool?: string | undefined;
  action?: string | undefined;
  project?: string | undefined;
};

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
  const object = match.path ?? match.command ?? match.tool ?? "";
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
      return `${node.connector}: ${node.operation.replaceAll("_", " ")}`;
    }
  }
}

/** The steps in the order in which they are reached, each with the outcome of the step before that leads to it. */
export function describeSteps(workflow: WorkflowDefinition): { id: string; when: string | null; text: string }[] {
  const byId = new Map(workflow.nodes.map((node) => [node.id, node]));
  const seen = new Set<string>();
  const steps: { id: string; when: string | null; text: string }[] = [];
  const queue = ["trigger"];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const edge of workflow.edges) {
      const node = byId.get(edge.to);
      if (edge.from !== at || !node || seen.has(edge.to)) continue;
      seen.add(edge.to);
      queue.push(edge.to);
      const outcome = edge.when && edge.when !== "success" ? edge.when : null;
      steps.push({
        id: node.id,
        when: outcome === "timeout" ? "if that did not happen" : outcome && `if ${outcome}`,
        text: describeNode(node),
      });
    }
  }
  return steps;
}

/** What the automation offers, as a question to say yes or no to. */
export function describeOffer(workflow: WorkflowDefinition): string {
  const commands = workflow.nodes.flatMap((node) =>
    node.kind === "action" && node.connector === "local" && typeof node.input.command === "string"
      ? [node.input.command]
      : [],
  );
  if (commands.length > 0) return `Shall I run ${commands.map((command) => `\`${command}\``).join(", then ")} for you?`;
  if (workflow.edges.some(({ when }) => when === "timeout")) return "Shall I tell you when one is left behind?";
  return workflow.trigger.kind === "schedule"
    ? "Shall I remind you at that time?"
    : "Shall I tell you what usually comes next?";
}
