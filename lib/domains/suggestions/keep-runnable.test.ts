import { expect, test } from "vitest";
import type { Suggestion, WorkflowDefinition } from "#lib/mining/types.ts";
import { keepRunnable } from "./keep-runnable.ts";

const draft: WorkflowDefinition = {
  version: 1,
  name: "Run the report",
  trigger: { kind: "manual" },
  nodes: [{ id: "step_1", kind: "action", connector: "local", operation: "run_command", input: { command: "make" } }],
  edges: [{ from: "trigger", to: "step_1" }],
};
const suggestion = (key: string, with_: WorkflowDefinition) =>
  ({ key, draft: with_, alternatives: [{ kind: "remind", draft: with_ }] }) as unknown as Suggestion;

test("leaves out a draft that could not run, says where it is wrong, and keeps the others", () => {
  const said: unknown[] = [];
  const log = { error: (event: string, fields?: object) => void said.push([event, fields]) };
  const looped = { ...draft, edges: [...draft.edges, { from: "step_1", to: "step_1" }] };
  const misnamed = { ...draft, nodes: draft.nodes.map((node) => ({ ...node, id: "step-1" })) };
  const kept = keepRunnable([suggestion("a", looped), suggestion("b", draft), suggestion("c", misnamed)], log);
  expect(kept.map(({ key }) => key)).toEqual(["b"]);
  expect(said).toEqual([
    ["draft refused by its contract", { field: "edges" }],
    ["draft refused by its contract", { field: "nodes.0.id" }],
  ]);
});
