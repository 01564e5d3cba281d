import { expect, test } from "vitest";
import { WorkflowDefinition } from "#lib/contracts/workflows.ts";
import { describeDraft } from "./describe-draft.ts";

const wait = (id: string, path: string) => ({
  id,
  kind: "wait_for_event",
  match: { type: "file_modified", path },
  timeout_seconds: 3600,
});
const notify = (id: string, message: string) => ({
  id,
  kind: "action",
  connector: "notify",
  operation: "send",
  input: { message },
});

test("tells the usual way straight down, and what happens otherwise under its step, even where both lead on", () => {
  const draft = WorkflowDefinition.parse({
    version: 1,
    name: "Two files follow",
    trigger: { kind: "event", match: { type: "file_modified", path: "de.po" }, quiet_seconds: 0 },
    nodes: [
      wait("fr", "fr.po"),
      notify("miss_fr", "fr is missing"),
      wait("es", "es.po"),
      notify("miss_es", "es is missing"),
    ],
    edges: [
      { from: "trigger", to: "fr" },
      { from: "fr", to: "miss_fr", when: "timeout" },
      { from: "fr", to: "es", when: "success" },
      { from: "miss_fr", to: "es" },
      { from: "es", to: "miss_es", when: "timeout" },
    ],
  });
  expect(describeDraft(draft)).toEqual([
    "on file modified: de.po",
    "wait for file modified: fr.po",
    "  if it does not come: notify send: fr is missing",
    "wait for file modified: es.po",
    "  if it does not come: notify send: es is missing",
  ]);
});

test("tells both ways of a condition, and the steps after them", () => {
  const draft = WorkflowDefinition.parse({
    version: 1,
    name: "A choice",
    trigger: { kind: "schedule", cron: "0 9 * * 1-5", timezone: "Europe/Berlin" },
    nodes: [
      { id: "choice", kind: "condition", expression: "day == 1" },
      { id: "ask", kind: "approval", message: "Run it?" },
      { id: "run", kind: "action", connector: "local", operation: "run", input: { command: "report.py" } },
      { id: "later", kind: "delay", seconds: 3600 },
    ],
    edges: [
      { from: "trigger", to: "choice" },
      { from: "choice", to: "ask", when: "true" },
      { from: "ask", to: "run" },
      { from: "choice", to: "later", when: "false" },
    ],
  });
  expect(describeDraft(draft)).toEqual([
    "at 0 9 * * 1-5 (Europe/Berlin)",
    "check day == 1",
    "  if so: ask you: Run it?",
    "  local run: report.py",
    "  if not: wait 3,600 s",
  ]);
});
