import { describe, expect, test } from "vitest";
import { includesWords } from "./includes-words.ts";
import { rowAfterKey } from "./list-keys.tsx";
import { isHere, places } from "./places.ts";
import { matchKeys, nameOfPress } from "./shortcuts.ts";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) =>
  nameOfPress({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe("a pressed key", () => {
  test("is named as it is written, with one name for Ctrl and ⌘", () => {
    expect(press("?")).toBe("?");
    expect(press("K", { ctrlKey: true })).toBe("mod+k");
    expect(press("k", { metaKey: true })).toBe("mod+k");
  });

  test("with Alt, or a modifier alone, is nobody's", () => {
    expect(press("g", { altKey: true })).toBeNull();
    expect(press("Shift")).toBeNull();
  });
});

describe("keys one after the other", () => {
  const all = [{ keys: "g t" }, { keys: "g p" }, { keys: "?" }, { keys: "j" }, { keys: "j", later: true }];

  test("wait for the second and then run", () => {
    expect(matchKeys(all, ["g"])).toEqual({ run: undefined, waits: true });
    expect(matchKeys(all, ["g", "p"])).toEqual({ run: { keys: "g p" }, waits: false });
  });

  test("lead nowhere when no shortcut begins so", () => {
    expect(matchKeys(all, ["g", "x"])).toEqual({ run: undefined, waits: false });
    expect(matchKeys(all, ["x"])).toEqual({ run: undefined, waits: false });
  });

  test("run the one that came last, of two alike", () => {
    expect(matchKeys(all, ["j"]).run).toEqual({ keys: "j", later: true });
  });
});

describe("lines of a list", () => {
  test("are gone through without leaving it", () => {
    expect(rowAfterKey("j", -1, 3)).toBe(0);
    expect(rowAfterKey("ArrowDown", 2, 3)).toBe(2);
    expect(rowAfterKey("k", 0, 3)).toBe(0);
    expect(rowAfterKey("k", -1, 3)).toBe(0);
    expect(rowAfterKey("End", 0, 3)).toBe(2);
    expect(rowAfterKey("j", -1, 0)).toBeUndefined();
    expect(rowAfterKey("x", 1, 3)).toBeUndefined();
  });
});

describe("where one is", () => {
  const here = (pathname: string) =>
    places.filter((place) => isHere(pathname, "/w/ada", place)).map(({ name }) => name);
  test.each([
    ["/w/ada", ["Today"]],
    ["/w/ada/patterns", ["Patterns"]],
    ["/w/ada/patterns/01ab", ["Patterns"]],
    ["/w/ada/settings/api-keys", ["Settings"]],
    ["/w/ada/settings", ["Settings"]],
    ["/w/ada/welcome", []],
    ["/w/ada/patterns-of-old", []],
  ])("%s", (pathname, names) => expect(here(pathname)).toEqual(names));

  test("no two places have the same letter", () => {
    expect(new Set(places.map(({ letter }) => letter)).size).toBe(places.length);
  });
});

test("a search holds every word, in any order, without capitals and accents", () => {
  expect(includesWords("You edit `Café/sales.csv` on weekday mornings", "morning cafe")).toBe(true);
  expect(includesWords("You edit sales.csv", "sales report")).toBe(false);
  expect(includesWords("anything", "")).toBe(true);
});
