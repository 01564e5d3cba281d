import { expect, test } from "vitest";
import { headEvents, readHeadMove } from "./head-event.ts";

const [a, b] = ["a".repeat(40), "b".repeat(40)];
const line = (message: string, [before, after] = [a, b]) =>
  `${before} ${after} Ada > Love <ada@example.com> 1700000000 +0100\t${message}`;
const told = (message: string, hashes?: [string, string]) => {
  const move = readHeadMove(line(message, hashes));
  return move && [move.what, move.action, move.branch].filter((part) => part !== null).join(" ");
};

test.each([
  ["commit: checkout: moving from x to y", "commit"],
  ["commit (initial): words", "commit"],
  ["commit (amend): words", "commit amend"],
  ["cherry-pick: words", "commit cherry-pick"],
  ['revert: Revert "words"', "commit revert"],
  ["checkout: moving from main to feature/one", "switch feature/one"],
  ["checkout: moving from main to HEAD~1", "switch"],
  [`checkout: moving from main to ${a}`, "switch"],
  ["merge feature: Fast-forward", "tool merge"],
  ["pull --rebase: Fast-forward", "tool pull"],
  ["rebase (finish): returning to refs/heads/main", "tool rebase"],
  ["rebase -i (finish): returning to refs/heads/main", "tool rebase"],
])("%s", (message, what) => expect(told(message)).toBe(what));

test.each(["rebase (pick): words", "rebase (start): checkout main", "clone: from x", "Branch: renamed a to b", ""])(
  "%s is nothing of its own",
  (message) => expect(told(message)).toBeNull(),
);

test("what changes nothing is nothing, and a line that git did not write is none", () => {
  expect(told("reset: moving to HEAD", [a, a])).toBeNull();
  expect(told("checkout: moving from main to main", [a, a])).toBeNull();
  expect(readHeadMove("commit: words")).toBeNull();
});

test("each move is on the branch of its time, and nobody's name or words are told", () => {
  const moves = ["commit: one", "checkout: moving from old to new", "commit: two"].flatMap(
    (message) => readHeadMove(line(message)) ?? [],
  );
  const events = headEvents(moves, "site", "new");
  expect(events.map(({ type, branch }) => [type, branch])).toEqual([
    ["commit_made", "old"],
    ["branch_switched", "new"],
    ["commit_made", "new"],
  ]);
  expect(events[0]).toMatchObject({ occurred_at: "2023-11-14T23:13:20+01:00", group: b, project: "site" });
  expect(JSON.stringify(events)).not.toMatch(/Ada|example|one|two/);
});
