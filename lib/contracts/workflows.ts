import { z } from "zod";
import { JsonValue, TimeZone } from "./common.ts";

/** Connectors that a step can call. `local` runs on the person's own machine through the watcher; `notify` is Floyo itself. */
export const Connector = z.enum([
  "local",
  "notify",
  "email",
  "github",
  "gitlab",
  "slack",
  "teams",
  "s3",
  "drive",
  "dropbox",
  "http",
  "database",
]);
export type Connector = z.infer<typeof Connector>;

/**
 * Which of the person's events a trigger or wait answers to. Every field named must match; `path` is a glob, and in a
 * command or an action `*` stands for any text, `\*` for a star.
 */
export const EventMatch = z.strictObject({
  type: z.string().min(1),
  path: z.string().min(1).optional(),
  command: z.string().min(1).optional(),
  tool: z.string().min(1).optional(),
  action: z.string().min(1).optional(),
  project: z.string().min(1).optional(),
});

export const Trigger = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("manual") }),
  z.strictObject({ kind: z.literal("schedule"), cron: z.string().min(9), timezone: TimeZone }),
  z.strictObject({
    kind: z.literal("event"),
    match: EventMatch,
    quiet_seconds: z
      .int()
      .min(0)
      .describe("Waits until nothing more has matched for this long, so a burst fires once."),
  }),
  z.strictObject({ kind: z.literal("webhook") }),
]);

const id = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "must be a lower-case name such as run_report");

export const WorkflowNode = z.discriminatedUnion("kind", [
  z.strictObject({
    id,
    kind: z.literal("action"),
    connector: Connector,
    operation: z.string().min(1),
    input: z.record(z.string(), JsonValue),
  }),
  z.strictObject({ id, kind: z.literal("condition"), expression: z.string().min(1) }),
  z.strictObject({ id, kind: z.literal("wait_for_event"), match: EventMatch, timeout_seconds: z.int().min(1) }),
  z.strictObject({ id, kind: z.literal("delay"), seconds: z.int().min(1) }),
  z.strictObject({ id, kind: z.literal("approval"), message: z.string().min(1) }),
]);

export const Edge = z.strictObject({
  from: z.string().min(1).describe("A node's id, or `trigger`."),
  to: z.string().min(1),
  when: z.enum(["success", "failure", "true", "false", "timeout"]).optional().describe("Default: success."),
});

/**
 * A workflow as a graph. The workflow engine runs it unchanged: from `trigger` along the edges whose `when` fits the
 * outcome of the node they leave. Ids are unique, edges join nodes that exist, every node is reached, nothing loops.
 */
export const WorkflowDefinition = z
  .strictObject({
    version: z.literal(1),
    name: z.string().min(1).max(200),
    trigger: Trigger,
    nodes: z.array(WorkflowNode).min(1).max(100),
    edges: z.array(Edge).min(1).max(400),
  })
  .superRefine((workflow, context) => {
    const ids = new Set(workflow.nodes.map((node) => node.id));
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    if (ids.size < workflow.nodes.length) fault(["nodes"], "two nodes share an id; give each its own");
    if (ids.has("trigger")) fault(["nodes"], "`trigger` is the trigger's own id; name the node otherwise");
    workflow.edges.forEach((edge, index) => {
      if (edge.from !== "trigger" && !ids.has(edge.from))
        fault(["edges", index, "from"], `names no node: ${edge.from}`);
      if (!ids.has(edge.to)) fault(["edges", index, "to"], `names no node: ${edge.to}`);
    });
    const { reached, loops } = walk(workflow.edges);
    if (loops) fault(["edges"], "the steps form a loop; remove one of its edges");
    workflow.nodes.forEach((node, index) => {
      if (!reached.has(node.id)) fault(["nodes", index], `is never reached: ${node.id}; join it with an edge`);
    });
  })
  .meta({ id: "WorkflowDefinition" });
export type WorkflowDefinition = z.infer<typeof WorkflowDefinition>;

/** Depth-first from the trigger: which nodes are reached, and whether any path comes back to itself. */
function walk(edges: readonly { from: string; to: string }[]): { reached: Set<string>; loops: boolean } {
  const next = new Map<string, string[]>();
  for (const edge of edges) next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to]);
  const reached = new Set<string>();
  const open = new Set<string>();
  let loops = false;
  const visit = (at: string): void => {
    if (open.has(at)) {
      loops = true;
      return;
    }
    if (reached.has(at)) return;
    reached.add(at);
    open.add(at);
    for (const to of next.get(at) ?? []) visit(to);
    open.delete(at);
  };
  visit("trigger");
  return { reached, loops };
}
