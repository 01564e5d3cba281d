import { beforeEach, expect, test } from "vitest";
import { Folder } from "./folder.ts";
import { Touches } from "./touches.ts";

let touches: Touches;
const folder = new Folder(null, "", "/work", { own: null, git: null }, { name: "work", top: "/work", git: null });
const touch = (name: string, now: number) => touches.add(folder, name, now, 1_000_000 + now);
const taken = (now: number) => touches.take(now).map(({ name }) => name);

beforeEach(() => {
  touches = new Touches({ quietMs: 100, holdMs: 2_000, ongoingMs: 60_000 });
});

test("the writes of one save are taken once, after a pause, and bear the time of the first", () => {
  for (const now of [0, 30, 60, 90]) touch("a", now);
  expect(taken(150)).toEqual([]);
  expect(touches.dueAt()).toBe(190);
  const [only, ...more] = touches.take(190);
  expect(only).toMatchObject({ name: "a", at: 1_000_000 });
  expect(more).toEqual([]);
  expect(touches.dueAt()).toBeNull();
});

test("a path that rests does not wait for one that does not", () => {
  touch("a", 0);
  touch("b", 50);
  touch("b", 120);
  expect(taken(130)).toEqual(["a"]);
  expect(taken(220)).toEqual(["b"]);
});

test("what is written without a pause is taken after two seconds, then once a minute, then at its end", () => {
  const takenAt: number[] = [];
  let now = 0;
  for (; now <= 130_000; now += 50) {
    touch("log", now);
    if (taken(now).length > 0) takenAt.push(now);
  }
  expect(takenAt).toEqual([2_000, 62_050, 122_100]);
  expect(taken(now + 100)).toEqual(["log"]);
  // It has come to rest: the next save is a save like any other.
  touch("log", now + 1_000);
  expect(taken(now + 1_100)).toEqual(["log"]);
});

test("everything can be taken at once", () => {
  touch("a", 0);
  touch("b", 0);
  expect(touches.take(0, true).map(({ name }) => name)).toEqual(["a", "b"]);
  expect(touches.size).toBe(0);
  expect(folder.touches).toBeNull();
});
