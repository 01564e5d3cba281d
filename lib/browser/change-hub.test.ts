import { expect, test, vi } from "vitest";
import type { Topic } from "#lib/contracts/topic.ts";
import { ChangeHub } from "./change-hub.ts";

function open(rendered = { events: 5, patterns: 2 }) {
  const hub = new ChangeHub(rendered);
  const heard: (readonly Topic[])[] = [];
  const wanted = vi.fn();
  hub.listen(["events", "patterns"], (changed) => heard.push(changed));
  hub.onBehind(wanted);
  return { hub, heard, wanted };
}

test("tells of what moved, to those who asked for it, once", () => {
  const { hub, heard } = open();
  hub.hear({ events: 6, devices: 1 });
  hub.hear({ events: 6, patterns: 2, devices: 1 });
  hub.hear({ events: 7, patterns: 3 });
  expect(heard).toEqual([["events"], ["events", "patterns"]]);
});

test("versions that come late, or again, move nothing back", () => {
  const { hub, heard } = open();
  hub.hear({ events: 8 });
  hub.hear({ events: 7 });
  hub.showed({ events: 6 });
  expect(heard).toEqual([["events"]]);
});

test("a page is behind when it shows what has changed since it was rendered, and no more once it was rendered anew", () => {
  const { hub, wanted } = open();
  hub.hear({ patterns: 3 });
  expect([hub.isBehind(), wanted.mock.calls.length]).toEqual([false, 0]);
  const leave = hub.show(["patterns", "suggestions"]);
  expect([hub.isBehind(), wanted.mock.calls.length]).toEqual([true, 1]);
  hub.showed({ events: 5, patterns: 3 });
  expect(hub.isBehind()).toBe(false);
  hub.hear({ suggestions: 1 });
  expect([hub.isBehind(), wanted.mock.calls.length]).toEqual([true, 2]);
  leave();
  expect(hub.isBehind()).toBe(false);
});

test("what an action has rendered already is no reason to render again, but lists of the browser's own are told", () => {
  const { hub, heard, wanted } = open();
  hub.show(["events"]);
  hub.showed({ events: 6 });
  hub.hear({ events: 6 });
  expect(wanted).not.toHaveBeenCalled();
  expect(heard).toEqual([["events"]]);
});
