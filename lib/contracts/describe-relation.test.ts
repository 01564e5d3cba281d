import { expect, test } from "vitest";
import { countHeld, nameAction, nameOther } from "./describe-relation.ts";
import type { FileRelation } from "./relationships.ts";

const nothing = { command: null, tool: null, app: null, action: null };

test("an action is called by its command, or by where and what is done", () => {
  expect(nameAction({ ...nothing, type: "command_run", command: "python report.py" })).toBe("python report.py");
  expect(nameAction({ ...nothing, type: "tool_used", tool: "figma", action: "export" })).toBe("figma: export");
  expect(nameAction({ ...nothing, type: "app_used", app: "mail" })).toBe("mail");
  expect(nameAction({ ...nothing, type: "tool_used", action: "export" })).toBe("export");
});

test("the other side of a relation is a file or what is done, and how often is said with its unit", () => {
  const file = { path: "b.ts", project: null, pattern: false };
  expect(nameOther({ related_file: file, action: null } as FileRelation)).toBe("b.ts");
  const action = { ...nothing, type: "command_run", command: "make" };
  expect(nameOther({ related_file: null, action } as FileRelation)).toBe("make");
  expect(countHeld({ together: 1, of: 1 })).toBe("1 of 1 time");
  expect(countHeld({ together: 35, of: 1_037 })).toBe("35 of 1,037 times");
});
