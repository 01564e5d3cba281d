import { expect, test } from "vitest";
import type { WorkflowDefinition } from "#lib/contracts/workflows.ts";
import { describeOffer, describeSteps, describeTrigger } from "./describe-workflow.ts";

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

test("steps come in the order they are reached, each with what leads to it", () => {
  expect(describeSteps(workflow)).toEqual([
    { id: "wait", when: null, text: "Wait up to 1 hour until you edit `CHANGELOG.md`" },
    { id: "tell", when: "if that did not happen", text: "Tell you: CHANGELOG.md usually changes too." },
    { id: "run", when: null, text: "Run `npm test` on your machine" },
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
