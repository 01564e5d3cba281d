import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const script = fileURLToPath(import.meta.resolve("./related.ts"));
const day = (n: number) => new Date(Date.UTC(2026, 0, n, 9)).toISOString();

function change(n: number, path: string, group: string | undefined, type = "file_modified"): string {
  return JSON.stringify({ id: `${n}-${path}`, type, path, group, occurred_at: day(n) });
}

function related(args: string[], lines: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "-", ...args], {
    input: lines.join("\n"),
    encoding: "utf8",
  });
  const printed = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Line]));
  return { status, stderr, printed };
}

interface Line {
  group: string | null;
  path: string;
  guesses: { path: string; p: number }[];
}

describe("related", { timeout: 60_000 }, () => {
  const learned = Array.from({ length: 8 }, (_, n) => [
    change(n + 1, "api/schema.ts", `c${n}`),
    change(n + 1, "db/migration.sql", `c${n}`),
    change(n + 1, n % 2 === 0 ? "README.md" : "web/page.tsx", `d${n}`),
  ]).flat();
  const later = [
    change(20, "db/migration.sql", "e"),
    change(20, "api/schema.ts", "e"),
    change(21, "web/page.tsx", "f"),
  ];

  test("prints for each path of each later group the others that it expects, whatever the order of the file", () => {
    const { status, printed } = related(["--until", day(10)], [...later, ...learned.reverse()]);
    expect(status).toBe(0);
    expect(printed.map(({ group, path }) => `${group} ${path}`)).toEqual([
      "e db/migration.sql",
      "e api/schema.ts",
      "f web/page.tsx",
    ]);
    expect(printed.slice(0, 2).map(({ guesses }) => guesses[0]?.path)).toEqual(["api/schema.ts", "db/migration.sql"]);
    for (const { path, guesses } of printed) {
      expect(guesses.map((guess) => guess.path)).not.toContain(path);
      expect(guesses.reduce((sum, { p }) => sum + p, 0)).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  test("learns nothing of what came after, unless it is to go on learning", () => {
    const more = [change(22, "new.ts", "g"), change(22, "newer.ts", "g"), change(23, "new.ts", "h")];
    const last = (args: string[]) => related(["--until", day(10), ...args], [...learned, ...more]).printed.at(-1);
    expect(last([])?.guesses.map(({ path }) => path)).not.toContain("newer.ts");
    expect(last(["--online"])?.guesses[0]?.path).toBe("newer.ts");
  });

  test("takes changes without a group by bursts", () => {
    const { printed } = related(
      ["--until", day(10), "--guesses", "1"],
      [...learned, change(20, "api/schema.ts", undefined)],
    );
    expect(printed).toMatchObject([{ group: null, guesses: [{ path: "db/migration.sql" }] }]);
  });

  test("asks for the time up to which to learn", () => {
    expect(related([], learned)).toMatchObject({ status: 2, stderr: expect.stringContaining("--until") });
  });
});
