import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import type { MiningEvent } from "../types.ts";
import { COUNT, ContextTable, DISTINCT, extendKey, FOLLOWER, FOLLOWERS } from "./context-table.ts";
import { describeAction } from "./describe-action.ts";
import { HistoryFollower } from "./follow-history.ts";
import { type Guess, type ModelOptions, NextActionModel } from "./next-action-model.ts";

const command = (text: string, n: number, more: Partial<MiningEvent> = {}): MiningEvent => ({
  id: `${n}`,
  occurredAtMs: Date.UTC(2026, 0, 5, 9) + n * 20_000,
  utcOffsetMinutes: 60,
  type: "command_run",
  command: text,
  ...more,
});

/** The guesses before each of the commands. */
function guessThrough(commands: readonly string[], options?: ModelOptions): Guess[][] {
  const model = new NextActionModel(options);
  return commands.map((text, n) => {
    const guesses = model.rank(5);
    model.observe(describeAction(command(text, n)));
    return guesses;
  });
}

/** Uniform numbers below 1 that look random. */
function scatter(n: number): number {
  return ((Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(n + 7, 0x85ebca6b)) >>> 0) / 4_294_967_296;
}

/** Commands of which nothing but the last bears on the next. */
function chain(seed: number, size: number, length: number): string[] {
  const random = seededRandom(seed);
  const chances = Array.from({ length: size * size }, () => (-Math.log(random() + 1e-9)) ** 2);
  let last = 0;
  return Array.from({ length }, () => {
    const row = chances.slice(last * size, (last + 1) * size);
    let left = random() * row.reduce((sum, chance) => sum + chance, 0);
    last = Math.max(
      0,
      row.findIndex((chance) => {
        left -= chance;
        return left < 0;
      }),
    );
    return `command ${last}`;
  });
}

/** How often the first guess is right, of ours and of a count of what followed the last command. */
function hitsBesideCounting(commands: readonly string[]): { ours: number; counting: number } {
  const after = new Map<string, Map<string, number>>();
  let ours = 0;
  let counting = 0;
  for (const [n, [guess]] of guessThrough(commands).entries()) {
    const next = commands[n] as string;
    const last = commands[n - 1] ?? "";
    const counts = after.get(last) ?? new Map<string, number>();
    after.set(last, counts);
    const [most] = [...counts].sort(([, a], [, b]) => b - a);
    if (guess?.symbol === next) ours++;
    if (most?.[0] === next) counting++;
    counts.set(next, (counts.get(next) ?? 0) + 1);
  }
  return { ours, counting };
}

describe("NextActionModel", () => {
  test("loses nothing to a Markov chain where the last command is all that bears on the next", () => {
    let ours = 0;
    let counting = 0;
    for (let seed = 1; seed <= 8; seed++) {
      const hits = hitsBesideCounting(chain(seed, 20, 1500));
      ours += hits.ours;
      counting += hits.counting;
    }
    expect(ours).toBeGreaterThanOrEqual(0.985 * counting);
  });

  test("gives chances that are ordered, positive and sum to at most 1, whatever comes", () => {
    const anything = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: -1e9, max: 1e12 })), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(anything, (list) => {
        const model = new NextActionModel({ contextsMax: 256, symbolsMax: 8 });
        for (const [symbol, atMs] of list) {
          const guesses = model.rank(10);
          let sum = 0;
          let before = 1;
          for (const { p } of guesses) {
            expect(p).toBeGreaterThan(0);
            expect(p).toBeLessThanOrEqual(before + 1e-12);
            before = p;
            sum += p;
          }
          expect(sum).toBeLessThanOrEqual(1 + 1e-9);
          expect(new Set(guesses.map((guess) => guess.symbol)).size).toBe(guesses.length);
          const group = symbol % 3 === 0 ? `g${atMs % 5}` : undefined;
          const event = command(`do ${symbol}`, 0, { occurredAtMs: atMs, ...(group === undefined ? {} : { group }) });
          const chance = model.observe(describeAction(event));
          expect(chance).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("is the same in every run", () => {
    const commands = Array.from({ length: 400 }, (_, n) => `do ${Math.floor(scatter(n) * 20)}`);
    expect(guessThrough(commands)).toEqual(guessThrough(commands));
  });

  test("takes up a routine again after something came in between", () => {
    const routine = ["open", "fill", "check", "sign", "send", "file", "close"];
    const commands: string[] = [];
    for (let round = 0; round < 12; round++) {
      for (const [i, step] of routine.entries()) {
        // Each time something never seen before, at another place.
        if (i === 1 + (round % 5)) commands.push(`look ${round}`);
        commands.push(step);
      }
    }
    const guesses = guessThrough(commands);
    const last = commands.length - (routine.length + 1);
    const after = commands.indexOf("look 11", last) + 1;
    expect(guesses[after]?.[0]?.symbol).toBe(commands[after]);
  });

  test("says how sure it is: of what is drawn by lot, about as often right as it says", () => {
    const commands = Array.from({ length: 4000 }, (_, n) => `do ${Math.floor(scatter(n) ** 2 * 10)}`);
    let said = 0;
    let right = 0;
    for (const [n, guesses] of guessThrough(commands).entries()) {
      if (n < 500) continue;
      said += guesses[0]?.p ?? 0;
      right += guesses[0]?.symbol === commands[n] ? 1 : 0;
    }
    expect(Math.abs(said - right) / (commands.length - 500)).toBeLessThan(0.03);
  });

  test("goes on within its bounds when there are more symbols and contexts than it may keep", () => {
    const commands = Array.from({ length: 3000 }, (_, n) => (n % 3 === 0 ? `new ${n}` : n % 3 === 1 ? "test" : "push"));
    const guesses = guessThrough(commands, { contextsMax: 512, symbolsMax: 64 });
    const late = guesses.slice(-300).filter((_, i) => (2700 + i) % 3 === 2);
    expect(late.every(([first]) => first?.symbol === "push")).toBe(true);
  });

  test("names the files of a commit in order", () => {
    const model = new NextActionModel();
    let hits = 0;
    for (let commit = 0; commit < 60; commit++) {
      for (const path of ["api/a.ts", "api/b.ts", "web/c.ts"]) {
        if (commit >= 40 && path !== "api/a.ts" && model.rank(1)[0]?.symbol === `file_modified:${path}`) hits++;
        model.observe(
          describeAction({
            id: `${commit} ${path}`,
            type: "file_modified",
            path,
            occurredAtMs: commit * 3_600_000,
            utcOffsetMinutes: 0,
            group: `c${commit}`,
          }),
        );
      }
    }
    expect(hits).toBe(40);
  });
});

describe("describeAction", () => {
  test("takes the engine's symbols, or the fields asked for", () => {
    expect(describeAction(command(" git commit -m x ", 1))).toMatchObject({
      symbol: "git commit -m x",
      kind: "git",
      variety: "git commit",
    });
    const file: MiningEvent = { ...command("", 1), type: "file_modified", path: "src/ui/a.tsx" };
    delete file.command;
    expect(describeAction(file)).toMatchObject({ symbol: "file_modified:src/ui/a.tsx", kind: "src/ui/" });
    expect(describeAction(file, ["path"])).toMatchObject({ symbol: "src/ui/a.tsx", variety: "file_modified .tsx" });
    expect(describeAction(file, ["app"]).symbol).toBe("file_modified");
    expect(describeAction({ ...file, type: "app_used", app: "mail", action: "send" })).toMatchObject({
      symbol: "mail:send",
      kind: "mail",
    });
  });
});

describe("ContextTable", () => {
  test("holds what followed each context, until it must give contexts up", () => {
    const table = new ContextTable(1 << 12, 64);
    const expected = new Map<number, Map<number, number>>();
    for (let n = 0; n < 1500; n++) {
      const context = Math.floor(scatter(n) * 300);
      const follower = Math.floor(scatter(n + 9999) * FOLLOWERS);
      table.note(extendKey(7, context), follower, n);
      const counts = expected.get(context) ?? new Map<number, number>();
      counts.set(follower, (counts.get(follower) ?? 0) + 1);
      expected.set(context, counts);
    }
    for (const [context, counts] of expected) {
      const slot = table.find(extendKey(7, context));
      const found = new Map<number, number>();
      for (let i = 0; i < (table.ints[slot + DISTINCT] as number); i++) {
        found.set(table.ints[slot + FOLLOWER + i] as number, table.floats[slot + COUNT + i] as number);
      }
      expect(found).toEqual(counts);
    }
    const small = new ContextTable(64);
    for (let n = 0; n < 10_000; n++) small.note(extendKey(7, n), 1, n);
    expect(small.size).toBe(64);
  });
});

test("what is forgotten follows no context any more, and the rest keeps its counts", () => {
  const table = new ContextTable(64);
  for (const [n, follower] of [3, 5, 3, 4, 5, 3].entries()) table.note(1, follower, n);
  const gone = new Uint8Array(8);
  gone[5] = 1;
  table.forget(gone);
  const slot = table.find(1);
  expect(table.ints[slot + DISTINCT]).toBe(2);
  expect([...table.ints.slice(slot + FOLLOWER, slot + FOLLOWER + 2)]).toEqual([3, 4]);
  expect([...table.floats.slice(slot + COUNT, slot + COUNT + 2)]).toEqual([3, 1]);
  gone.fill(1);
  table.forget(gone);
  expect(table.find(1)).toBe(-1);
});

describe("HistoryFollower", () => {
  test("keeps its place through what is inserted and what is left out", () => {
    const follower = new HistoryFollower(1024);
    for (let symbol = 0; symbol < 20; symbol++) follower.note(symbol);
    for (const symbol of [99, 98, 97, 0, 1, 2, 3]) follower.note(symbol);
    expect([...follower.expected]).toEqual([4, 5]);
    for (const symbol of [50, 51, 4]) follower.note(symbol);
    expect([...follower.expected]).toEqual([5, 6]);
    follower.note(7);
    expect([...follower.expected]).toEqual([8, 9]);
  });
});
