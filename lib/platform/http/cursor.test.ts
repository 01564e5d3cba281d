import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AppError } from "../errors.ts";
import { cutPage, decodeCursor, encodeCursor } from "./cursor.ts";

const Position = z.tuple([z.string(), z.number()]);
const scope = { operation: "events.list", query: { limit: 50, type: "file_opened" } };
const position = fc.tuple(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
);

const refused = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError && error.code === "VALIDATION_ERROR") return error.details[0]?.field;
    throw error;
  }
  return undefined;
};

describe("a cursor", () => {
  test("gives back the position it was made of", () => {
    fc.assert(
      fc.property(position, (at) => {
        expect(decodeCursor(scope, encodeCursor(scope, at), Position)).toEqual(JSON.parse(JSON.stringify(at)));
      }),
    );
  });

  test("goes on when only the page size changes", () => {
    const cursor = encodeCursor(scope, ["a", 1]);
    const wider = { ...scope, query: { ...scope.query, limit: 200, cursor, tool: undefined } };
    expect(decodeCursor(wider, cursor, Position)).toEqual(["a", 1]);
  });

  test("is refused with other filters or for another operation", () => {
    const cursor = encodeCursor(scope, ["a", 1]);
    expect(refused(() => decodeCursor({ ...scope, operation: "devices.list" }, cursor, Position))).toBe("cursor");
    expect(refused(() => decodeCursor({ ...scope, query: {} }, cursor, Position))).toBe("cursor");
  });

  test("is refused by name whatever else is sent, and never throws anything else", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((j) => Buffer.from(j).toString("base64url")),
        ),
        (text) => {
          expect(refused(() => decodeCursor(scope, text, Position))).toBe("cursor");
        },
      ),
    );
  });

  test("is refused when its position has another shape", () => {
    expect(refused(() => decodeCursor(scope, encodeCursor(scope, [1, "a"]), Position))).toBe("cursor");
  });

  test("walks every row once, whatever the page size, while newer rows arrive", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 40 }), (limit, count) => {
        const ids = Array.from({ length: count }, (_, index) => count - index);
        const seen: number[] = [];
        let cursor: string | undefined;
        let newest = count;
        do {
          const after = decodeCursor(scope, cursor, z.tuple([z.number()]));
          const rest = ids.filter((id) => after === null || id < after[0]).slice(0, limit + 1);
          const page = cutPage(rest, limit, scope, (id) => [id]);
          seen.push(...page.rows);
          cursor = page.nextCursor ?? undefined;
          newest += 1;
          ids.unshift(newest);
        } while (cursor !== undefined);
        expect(seen).toEqual(Array.from({ length: count }, (_, index) => count - index));
      }),
    );
  });
});
