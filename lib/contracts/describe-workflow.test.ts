import { expect, test } from "vitest";
import { describeOffer, describeSteps, describeTrigger } from "./describe-workflow.ts";
import { WorkflowDefinition } from "./workflows.ts";

const workflow: WorkflowDefinition = {
  version: 1,
  name: "Remind me of the changelog",
  trigger: {
    kind: "event",
    match: { type: "file_modified", path: "package.json", project: "floyo" },
    quiet_seconds: 120,
  },
  nodes: [
    {
      id: "wait",
      kind: "wait_for_event",
      match: { type: "file_modified", path: "CHANGELOG.md" },
      timeout_seconds: 3600,
    },
    {
      id: "tell",
      kind: "action",
      connector: "notify",
      operation: "message",
      input: { message: "CHANGELOG.md usually changes too." },
    },
    { id: "run", kind: "action", connector: "local", operation: "run_command", input: { command: "npm test" } },
  ],
  edges: [
    { from: "trigger", to: "wait" },
    { from: "wait", to: "tell", when: "timeout" },
    { from: "wait", to: "run" },
  ],
};

test("a trigger reads as a sentence", () => {
  expect(describeTrigger(workflow.trigger)).toBe(
    "When you edit `package.json` in floyo, and nothing like it for 2 minutes",
  );
  expect(describeTrigger({ kind: "schedule", cron: "0 9 * * 1-5", timezone: "Europe/Berlin" })).toContain(
    "0 9 * * 1-5",
  );
});

const told = (definition: WorkflowDefinition) =>
  describeSteps(definition).map(({ depth, when, text }) => `${"  ".repeat(depth)}${when ? `${when}: ` : ""}${text}`);

test("the usual way reads straight down, and what happens otherwise stands under its step", () => {
  expect(told(workflow)).toEqual([
    "Wait up to 1 hour until you edit `CHANGELOG.md`",
    "  if that does not happen: Tell you: CHANGELOG.md usually changes too.",
    "Run `npm test` on your machine",
  ]);
});

test("a step that both ways lead on to belongs to the usual one", () => {
  const joined = { ...workflow, edges: [...workflow.edges, { from: "tell", to: "run" }] };
  expect(told(joined)).toEqual(told(workflow));
});

test("both ways of a condition are told, and the steps after them", () => {
  const choice = WorkflowDefinition.parse({
    version: 1,
    name: "A choice",
    trigger: { kind: "schedule", cron: "0 9 * * 1-5", timezone: "Europe/Berlin" },
    nodes: [
      { id: "choice", kind: "condition", expression: "day == 1" },
      { id: "ask", kind: "approval", message: "Run it?" },
      { id: "run", kind: "action", connector: "local", operation: "run_command", input: { command: "report.py" } },
      { id: "later", kind: "delay", seconds: 3600 },
    ],
    edges: [
      { from: "trigger", to: "choice" },
      { from: "choice", to: "ask", when: "true" },
      { from: "ask", to: "run" },
      { from: "choice", to: "later", when: "false" },
    ],
  });
  expect(told(choice)).toEqual([
    "Check that `day == 1`",
    "  if so: Ask you: Run it?",
    "  Run `report.py` on your machine",
    "  if not: Wait 1 hour",
  ]);
});

test("the offer is a question that can be said yes to", () => {
  expect(describeOffer(workflow)).toBe("Shall I run `npm test` for you?");
  const reminder = { ...workflow, nodes: workflow.nodes.filter(({ id }) => id !== "run") };
  expect(describeOffer(reminder)).toBe("Shall I tell you when one is left behind?");
  const daily: WorkflowDefinition = {
    ...reminder,
    trigger: { kind: "schedule", cron: "0 9 * * 1-5", timezone: "Europe/Berlin" },
    nodes: reminder.nodes.filter(({ id }) => id === "tell"),
    edges: [{ from: "trigger", to: "tell" }],
  };
  expect(describeOffer(daily)).toBe("Shall I remind you at that time?");
});
