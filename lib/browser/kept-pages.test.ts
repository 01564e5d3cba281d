import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetKeptPages, keepFor, mayStayKept, pageCache } from "./kept-pages.ts";

const stored = new Map<string, string>();
const kept = new Set<string>();

beforeEach(() => {
  stored.clear();
  kept.clear();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
    removeItem: (name: string) => stored.delete(name),
  });
  vi.stubGlobal("caches", { delete: async (name: string) => kept.delete(name) });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  ["/sign-in", false],
  ["/erased", false],
  ["/w/ada/activity", true],
  ["/sample", true],
])("at %s kept pages may stay: %s", (pathname, may) => {
  expect(mayStayKept(pathname)).toBe(may);
});

test("pages stay kept for the person who read them", async () => {
  await keepFor("ada");
  kept.add(pageCache);
  await keepFor("ada");
  expect([...kept]).toEqual([pageCache]);
});

test("another person who signs in over the first, as a link in a mail does, finds none of theirs", async () => {
  await keepFor("ada");
  kept.add(pageCache);
  await keepFor("eve");
  expect(kept.size).toBe(0);
});

test("once forgotten, nobody is remembered either", async () => {
  await keepFor("ada");
  await forgetKeptPages();
  expect(stored.size).toBe(0);
});

test("where storage is refused, whose pages are kept cannot be known, so they go", async () => {
  vi.stubGlobal("localStorage", undefined);
  kept.add(pageCache);
  await keepFor("ada");
  expect(kept.size).toBe(0);
});
