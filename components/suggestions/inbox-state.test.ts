import { expect, test } from "vitest";
import { applyChange, type Decision, type InboxItem, type InboxList, nextAfter } from "./inbox-state.ts";

const item = (id: string): InboxItem => ({
  id,
  title: id,
  name: id,
  note: "",
  detail: null,
  patternHref: null,
  reason: null,
});
const [a, b, c] = [item("a"), item("b"), item("c")];
const decision: Decision = { item: b, place: 1, from: "open", to: "accepted" };
const list: InboxList = { items: [a, b, c], counts: { open: 3, accepted: 0, dismissed: 1 } };
const ids = ({ items }: InboxList) => items.map(({ id }) => id).join("");

test("what is decided goes at once and is counted where it went", () => {
  const after = applyChange(list, { kind: "decide", decision });
  expect([ids(after), after.counts]).toEqual(["ac", { open: 2, accepted: 1, dismissed: 1 }]);
});

test("what is taken back comes to its place again, also when the server's list has it already", () => {
  const after = applyChange(list, { kind: "decide", decision });
  expect(applyChange(after, { kind: "undo", decision })).toEqual(list);
  expect(ids(applyChange(list, { kind: "undo", decision }))).toBe("abc");
  expect(ids(applyChange({ ...list, items: [] }, { kind: "undo", decision }))).toBe("b");
});

test("after each the next one comes, and after the last the one before it", () => {
  expect(nextAfter([a, b, c], 1)?.id).toBe("c");
  expect(nextAfter([a, b, c], 2)?.id).toBe("b");
  expect(nextAfter([a], 0)).toBeNull();
});
