import { expect, test } from "vitest";
import { WorkflowDefinition } from "./workflows.ts";

const valid = {
  version: 1,
  name: "Morning report",
  trigger: { kind: "schedule", cron: "0 9 * * 1-5", timezone: "Europe/Berlin" },
  nodes: [
    { id: "run", kind: "action", connector: "local", operation: "run_command", input: { command: "python report.py" } },
    { id: "mail", kind: "action", connector: "email", operation: "send", input: { to: "me@example.com" } },
  ],
  edges: [
    { from: "trigger", to: "run" },
    { from: "run", to: "mail" },
  ],
};
const faults = (value: unknown) =>
  WorkflowDefinition.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

test("a graph that can run is taken as it is", () => {
  expect(WorkflowDefinition.parse(valid)).toEqual(valid);
});

test.each([
  ["an edge to nowhere", { edges: [...valid.edges, { from: "run", to: "ghost" }] }, "names no node: ghost"],
  ["an edge from nowhere", { edges: [...valid.edges, { from: "ghost", to: "run" }] }, "names no node: ghost"],
  [
    "a loop",
    { edges: [...valid.edges, { from: "mail", to: "run" }] },
    "the steps form a loop; remove one of its edges",
  ],
  [
    "a step that nothing leads to",
    { edges: [{ from: "trigger", to: "run" }] },
    "is never reached: mail; join it with an edge",
  ],
  ["two steps of one name", { nodes: [...valid.nodes, valid.nodes[0]] }, "two nodes share an id; give each its own"],
])("%s is refused, and said", (_name, change, message) => {
  expect(faults({ ...valid, ...change })).toContain(message);
});

test("a time zone that nobody knows is refused", () => {
  expect(faults({ ...valid, trigger: { kind: "schedule", cron: "0 9 * * 1", timezone: "Mars/Olympus" } })[0]).toMatch(
    /time zone/,
  );
});
