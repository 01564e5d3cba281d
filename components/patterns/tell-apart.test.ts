import { expect, test } from "vitest";
import { tellApart } from "./tell-apart.ts";

test("names files by as much of their ends as tells them apart", () => {
  expect(tellApart(["lib/de/web.po", "lib/fr/web.po", "app/router.ts", "web.po"])).toEqual([
    "de/web.po",
    "fr/web.po",
    "router.ts",
    "web.po",
  ]);
  expect(tellApart(["a/b/c.ts", "x/b/c.ts", "b/c.ts"])).toEqual(["a/b/c.ts", "x/b/c.ts", "b/c.ts"]);
  // Of two projects, one path may come twice.
  expect(tellApart(["a/b.ts", "a/b.ts"])).toEqual(["b.ts", "b.ts"]);
  expect(tellApart([])).toEqual([]);
});
