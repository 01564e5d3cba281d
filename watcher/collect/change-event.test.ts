import fc from "fast-check";
import { expect, test } from "vitest";
import { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { type Change, changeEvent } from "./change-event.ts";

const change: Change = {
  repository: "3b18e512dba79e4c8300dd08aeb37f8e728b8dad",
  commit: "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
  type: "file_renamed",
  path: "src/new.ts",
  previousPath: "src/old.ts",
  occurredAt: "2025-03-03T09:05:00+01:00",
  project: "site",
};

// The id is what Python's uuid.uuid5 makes of the same namespace and name.
test("is an event by the contract", () => {
  expect(TelemetryEvent.parse(changeEvent(change))).toEqual({
    id: "1fe51d99-a953-5bae-96e2-63bb3cb3b979",
    type: "file_renamed",
    occurred_at: "2025-03-03T09:05:00+01:00",
    path: "src/new.ts",
    previous_path: "src/old.ts",
    project: "site",
    group: "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
    source: "git",
  });
});

test("keeps its id when only the project's name or the time is told otherwise", () => {
  const { id } = changeEvent(change);
  expect(changeEvent({ ...change, project: "other", occurredAt: "2025-03-03T08:05:00Z" }).id).toBe(id);
});

test("gives another id to another repository, commit, type or path, however the texts run together", () => {
  const part = fc.stringMatching(/^[a-z/]{1,4}$/);
  const type = fc.constantFrom("file_created" as const, "file_deleted" as const);
  const some = fc.record({ repository: part, commit: part, type, path: part });
  fc.assert(
    fc.property(some, some, (a, b) => {
      const same = a.repository === b.repository && a.commit === b.commit && a.type === b.type && a.path === b.path;
      expect(changeEvent({ ...change, ...a }).id === changeEvent({ ...change, ...b }).id).toBe(same);
    }),
    { numRuns: 500 },
  );
});
