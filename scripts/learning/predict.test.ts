import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const script = fileURLToPath(import.meta.resolve("./predict.ts"));

interface Line {
  id: string;
  symbol: string;
  guesses: { symbol: string; p: number }[];
}

function predict(args: string[], events: object[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "-", ...args], {
    input: events.map((event) => JSON.stringify(event)).join("\n"),
    encoding: "utf8",
  });
  const printed = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Line]));
  return { status, stderr, printed };
}

const at = (n: number) => new Date(Date.UTC(2026, 0, 5, 9, n)).toISOString();
const habit = ["cd shop", "git pull", "npm test", "npm run build", "git push", "cd .."];
const commands = Array.from({ length: 120 }, (_, n) => ({
  id: `e${n}`,
  type: "command_run",
  command: habit[n % habit.length],
  occurred_at: at(n),
}));

describe("predict", { timeout: 60_000 }, () => {
  test("prints a line for each event with honest chances, and soon knows a habit", () => {
    const { status, printed } = predict([], commands);
    expect(status).toBe(0);
    expect(printed.map(({ id, symbol }) => [id, symbol])).toEqual(commands.map(({ id, command }) => [id, command]));
    expect(printed[0]?.guesses).toEqual([]);
    for (const { guesses } of printed.slice(habit.length)) {
      expect(guesses).toHaveLength(habit.length);
      expect(guesses.map(({ p }) => p)).toEqual(guesses.map(({ p }) => p).toSorted((a, b) => b - a));
      expect(guesses.reduce((sum, { p }) => sum + p, 0)).toBeLessThanOrEqual(1 + 1e-9);
    }
    const late = printed.slice(3 * habit.length);
    expect(late.filter(({ symbol, guesses }) => guesses[0]?.symbol === symbol)).toHaveLength(late.length);
    expect(printed.at(-1)?.guesses[0]?.p).toBeGreaterThan(0.8);
  });

  test("guesses before it looks: neither an event nor anything after it changes its guesses", () => {
    const until = 60;
    const otherwise = commands
      .slice(0, until)
      .concat(
        commands
          .slice(until)
          .map((event) => ({ ...event, command: `other ${event.id}`, occurred_at: at(5000), group: "g" })),
      );
    const { printed } = predict([], commands);
    const { printed: other } = predict([], otherwise);
    expect(other.slice(0, until + 1).map(({ guesses }) => guesses)).toEqual(
      printed.slice(0, until + 1).map(({ guesses }) => guesses),
    );
  });

  test("guesses the fields that are asked for, and as many as are", () => {
    const clicks = Array.from({ length: 40 }, (_, n) => ({
      id: n,
      type: "app_used",
      app: n % 2 === 0 ? "mail" : "sheet",
      action: n % 2 === 0 ? "copy" : "paste",
      occurred_at: at(n),
    }));
    const { printed } = predict(["--symbol", "app,action", "--guesses", "1"], clicks);
    expect(printed.at(-1)).toMatchObject({ id: "39", symbol: "sheet:paste", guesses: [{ symbol: "sheet:paste" }] });
    expect(predict(["--symbol", "type"], clicks).printed.at(-1)?.symbol).toBe("app_used");
  });

  test("says what is wrong with a command line", () => {
    expect(predict(["--symbol", "shape"], [])).toMatchObject({ status: 2, stderr: expect.stringContaining('"shape"') });
    expect(predict(["--guesses", "0"], [])).toMatchObject({ status: 2, stderr: expect.stringContaining("from 1") });
  });
});
