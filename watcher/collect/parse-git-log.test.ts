import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Timestamp } from "#lib/contracts/common.ts";
import { type Commit, decodePath, GitLogParser, rawTimeToRfc3339 } from "./parse-git-log.ts";

const hash = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3";
const other = "de9f2c7fd25e1b3afad3e85a0bd17d9b100db4b3";

function parse(log: Buffer, pieces: readonly number[] = []): Commit[] {
  const parser = new GitLogParser();
  const commits: Commit[] = [];
  let start = 0;
  for (const piece of pieces) {
    commits.push(...parser.push(log.subarray(start, start + piece)));
    start += piece;
  }
  return [...commits, ...parser.push(log.subarray(start)), ...parser.finish()];
}

test("reads what git 2.39 writes: changes, a rename, a commit without files", () => {
  const log =
    `\u0001${hash}\x001795216030 +0100\0\nA\0a\0A\0d/x y\0A\0we\nird\t"n\u0001\0` +
    `\u0001${other}\x001795216031 -0330\0\nR087\0a\0b\0M\0d/x y\0` +
    `\u0001${hash}\x001795216032 +0000\0` +
    `\u0001${other}\x001795216033 +0000\0\nD\0b\0T\0link\0`;
  const change = (type: string, path: string, previousPath: string | null = null) => ({ type, path, previousPath });
  expect(parse(Buffer.from(log))).toEqual([
    {
      hash,
      authoredAt: "2026-11-21T00:07:10+01:00",
      changes: [
        change("file_created", "a"),
        change("file_created", "d/x y"),
        change("file_created", 'we\nird\t"n\u0001'),
      ],
    },
    {
      hash: other,
      authoredAt: "2026-11-20T19:37:11-03:30",
      changes: [change("file_renamed", "b", "a"), change("file_modified", "d/x y")],
    },
    { hash, authoredAt: "2026-11-20T23:07:12+00:00", changes: [] },
    {
      hash: other,
      authoredAt: "2026-11-20T23:07:13+00:00",
      changes: [change("file_deleted", "b"), change("file_modified", "link")],
    },
  ]);
});

const path = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 ? 1 : byte))));
const name = fc.oneof(
  path,
  fc.constantFrom(..."M R100 A \u0001 \n \nA".split(" ").map((text) => Buffer.from(text || "x"))),
);
const change = fc.oneof(
  fc.record({ status: fc.constantFrom("A", "M", "D", "T"), paths: fc.tuple(name) }),
  fc.record({ status: fc.constantFrom("R100", "R050", "C75"), paths: fc.tuple(name, name) }),
);
const commits = fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 5 });

test("gives back any names and any changes, in whatever pieces the log arrives", () => {
  fc.assert(
    fc.property(commits, fc.array(fc.nat(20), { maxLength: 30 }), (wanted, pieces) => {
      const nul = Buffer.from([0]);
      const log = Buffer.concat(
        wanted.flatMap((changes) => [
          Buffer.from(`\u0001${hash}\x001795216030 +0100\0`),
          ...changes.flatMap(({ status, paths }, index) => [
            Buffer.from(`${index === 0 ? "\n" : ""}${status}`),
            nul,
            ...paths.flatMap((one) => [one, nul]),
          ]),
        ]),
      );
      const got = parse(log, pieces);
      expect(got.map((commit) => commit.changes.map((one) => one.path))).toEqual(
        wanted.map((changes) => changes.map(({ paths }) => decodePath(paths.at(-1) ?? Buffer.alloc(0)))),
      );
    }),
  );
});

test("a log that ends in the middle of a change is refused, wherever it ends", () => {
  const log = Buffer.from(`\u0001${hash}\x001795216030 +0100\0\nR100\0aa\0bb\0M\0cc\0`);
  // After the header and after each change. That more was to come there, only git's exit code tells.
  const ends = [0, 59, 71, 76];
  for (let end = 0; end <= log.length; end += 1) {
    const cut = () => parse(log.subarray(0, end));
    if (ends.includes(end)) expect(cut).not.toThrow();
    else expect(cut, `cut at ${end}`).toThrow(/middle of a commit/);
  }
});

test.each(["M\0a\0", `\u0001${hash}\x001795216030 +0100\0\nX9\0a\0`, `\u0001${hash}\x00soon\0`])(
  "refuses what is not such a log",
  (log) => {
    expect(() => parse(Buffer.from(log))).toThrow();
  },
);

describe("decodePath", () => {
  test("keeps UTF-8 as it is, byte order marks and all, and escapes other bytes", () => {
    expect(decodePath(Buffer.from("späße/日本語.txt"))).toBe("späße/日本語.txt");
    expect(decodePath(Buffer.from("\ufeffa"))).toBe("\ufeffa");
    expect(decodePath(Buffer.from([0x61, 0xff, 0x62]))).toBe("a\\xffb");
    expect(decodePath(Buffer.from("ä", "latin1"))).toBe("\\xe4");
  });

  test("gives well-formed text of any bytes", () => {
    fc.assert(fc.property(path, (bytes) => decodePath(bytes).isWellFormed()));
  });
});

describe("rawTimeToRfc3339", () => {
  test("keeps the moment and the offset, in the form of the contract", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 946_684_800, max: 4_102_444_800 }),
        fc.integer({ min: -840, max: 840 }),
        (at, offset) => {
          const size = Math.abs(offset);
          const zone = `${offset < 0 ? "-" : "+"}${String(Math.floor(size / 60)).padStart(2, "0")}${String(size % 60).padStart(2, "0")}`;
          const text = rawTimeToRfc3339(`${at} ${zone}`);
          expect(Timestamp.safeParse(text).success).toBe(true);
          expect(Date.parse(text)).toBe(at * 1000);
          if (offset !== 0) expect(text.endsWith(`${zone.slice(0, 3)}:${zone.slice(3)}`)).toBe(true);
        },
      ),
    );
  });

  test("takes offsets beyond a day, which broken tools have written, for UTC", () => {
    expect(rawTimeToRfc3339("1700000000 +5181800")).toBe("2023-11-14T22:13:20+00:00");
    expect(rawTimeToRfc3339("1700000000 -2460")).toBe("2023-11-14T22:13:20+00:00");
  });
});
