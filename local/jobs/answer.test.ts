import { describe, expect, it } from "vitest";
import { decide } from "./answer.ts";
import { toJobError } from "./decision.ts";
import { readOperations } from "./operations.ts";

const attempt = { attempt: 0, attemptsMax: 3, retryBaseMs: 1000 };
const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

describe("an answer", () => {
  it("of 200 ends the run with its value", () => {
    expect(decide(answer(200, { a: 1 }), attempt).end).toEqual({ status: "completed", output: '{"a":1}' });
    expect(decide(answer(200, ""), attempt).end).toEqual({ status: "completed", output: "null" });
  });

  it("of 500 is tried again, 1, 2, 4 times the base and up to a fifth more, until no attempt is left", () => {
    for (const [n, base] of [1000, 2000].entries()) {
      const { retry } = decide(answer(500, { name: "E", message: "m" }), { ...attempt, attempt: n });
      expect(retry?.delayMs).toBeGreaterThanOrEqual(base);
      expect(retry?.delayMs).toBeLessThanOrEqual(base * 1.2);
    }
    expect(decide(answer(500, { name: "E", message: "m" }), { ...attempt, attempt: 2 }).end).toEqual({
      status: "failed",
      error: { name: "E", message: "m" },
    });
  });

  it("that forbids another attempt ends the run", () => {
    expect(decide(answer(400, { message: "no" }, { "x-inngest-no-retry": "true" }), attempt).end?.status).toBe(
      "failed",
    );
  });

  it("may name when to try again, in seconds or as a date", () => {
    expect(decide(answer(500, {}, { "retry-after": "90" }), attempt).retry?.delayMs).toBe(90_000);
    const at = new Date(Date.now() + 60_000).toISOString();
    expect(decide(answer(500, {}, { "retry-after": at }), attempt).retry?.delayMs).toBeGreaterThan(58_000);
  });

  it("that is no JSON is an error like any other", () => {
    expect(decide(answer(500, "<html>"), attempt).retry?.error).toMatchObject({ message: "<html>" });
  });

  it("of 206 without any operation is a failed attempt, not a reason to ask for ever", () => {
    expect(decide(answer(206, []), attempt).retry?.error.name).toBe("ProtocolError");
  });
});

describe("operations", () => {
  it("record, plan, sleep and end", () => {
    const decision = readOperations(
      [
        { op: "StepRun", id: "a", displayName: "A", data: { x: 1 } },
        { op: "StepFailed", id: "b", name: "B", error: { name: "E", message: "m" } },
        { op: "StepPlanned", id: "c", displayName: "C" },
        { op: "Sleep", id: "d", name: "1m30s" },
      ],
      attempt,
    );
    expect(decision.recorded).toEqual([
      { id: "a", name: "A", op: "StepRun", data: '{"x":1}' },
      { id: "b", name: "B", op: "StepFailed", error: '{"name":"E","message":"m"}' },
    ]);
    expect(decision.planned).toEqual([{ id: "c", name: "C" }]);
    expect(decision.sleeping).toEqual([{ id: "d", name: "1m30s", delayMs: 90_000 }]);
    expect(readOperations([{ op: "RunComplete", id: "e", data: 5 }], attempt).end).toEqual({
      status: "completed",
      output: "5",
    });
  });

  it("wait for events and functions, as long as they say or a year", () => {
    const { waiting, invoking } = readOperations(
      [
        {
          op: "WaitForEvent",
          id: "a",
          displayName: "A",
          name: "x",
          opts: { timeout: "1h", if: "event.data.n == async.data.n" },
        },
        { op: "WaitForEvent", id: "b", name: "x", opts: { timeout: "" } },
        {
          op: "InvokeFunction",
          id: "c",
          displayName: "C",
          opts: { function_id: "app-fn", payload: { data: { n: 1 }, v: "2" } },
        },
        { op: "InvokeFunction", id: "d", opts: { function_id: "app-fn", payload: {}, timeout: "5s" } },
      ],
      attempt,
    );
    expect(waiting).toEqual([
      { id: "a", name: "A", event: "x", delayMs: 3_600_000, when: "event.data.n == async.data.n" },
      { id: "b", name: "x", event: "x", delayMs: 0 },
    ]);
    expect(invoking).toEqual([
      { id: "c", name: "C", functionId: "app-fn", delayMs: 366 * 86_400_000, payload: { data: { n: 1 }, v: "2" } },
      { id: "d", name: "d", functionId: "app-fn", delayMs: 5000, payload: { data: {} } },
    ]);
  });

  it.each([
    ["no event's name", { op: "WaitForEvent", opts: { timeout: "1h" } }, /names no event/],
    ["a name that stands for many", { op: "WaitForEvent", name: "x/*", opts: { timeout: "1h" } }, /without \*/],
    [
      "an expression beyond what is had",
      { op: "WaitForEvent", name: "x", opts: { timeout: "1h", if: "async.data.n > 3" } },
      />/,
    ],
    ["a time that cannot be read", { op: "WaitForEvent", name: "x", opts: { timeout: "soon" } }, /soon/],
    ["no function", { op: "InvokeFunction", opts: { payload: {} } }, /names no function/],
  ])("with %s fail the run, and say why", (_what, operation, says) => {
    expect(readOperations([{ id: "a", ...operation }], attempt).end).toMatchObject({
      status: "failed",
      error: { name: "UnsupportedFeature", message: expect.stringMatching(says) },
    });
  });

  it("tell how much a step was given and how long it took", () => {
    const step = { op: "StepRun", id: "a", data: 1, opts: { input: ["é"] }, timing: { a: 0, b: 1_500_000 } };
    expect(readOperations([step], attempt).recorded).toMatchObject([{ inputBytes: 6, tookMs: 2 }]);
  });

  it("count a step's error as final at the last attempt", () => {
    const error = { op: "StepError", id: "a", error: { name: "E", message: "m" } };
    expect(readOperations([error], attempt).retry?.error.message).toBe("m");
    expect(readOperations([error], { ...attempt, attempt: 2 }).recorded).toHaveLength(1);
  });

  it.each(["WaitForSignal", "AIGateway", "Gateway", "DeferAdd", "SomethingNew"])(
    "of the kind %s fail the run, by name",
    (op) => {
      expect(readOperations([{ op, id: "a" }], attempt).end).toMatchObject({
        status: "failed",
        error: { name: "UnsupportedFeature" },
      });
    },
  );

  it.each([[null], ["text"], [{}], [{ op: "StepRun" }], [{ op: "Sleep", id: "a", name: "soon" }]])(
    "like %j are not guessed at",
    (operation) => {
      expect(readOperations([operation], attempt).end).toMatchObject({
        status: "failed",
        error: { name: "ProtocolError" },
      });
    },
  );

  it("larger than 4 MiB fail the run, naming the step", () => {
    const { end } = readOperations(
      [{ op: "StepRun", id: "a", displayName: "big", data: "x".repeat(4 * 1024 * 1024) }],
      attempt,
    );
    expect(end).toMatchObject({
      status: "failed",
      error: { name: "OutputTooLarge", message: expect.stringContaining("big") },
    });
  });
});

it("an error keeps its name and message whatever was thrown, and is cut when it is huge", () => {
  expect(toJobError("text")).toEqual({ name: "Error", message: "text" });
  expect(toJobError(null)).toMatchObject({ name: "Error" });
  const cut = toJobError({ name: "E", message: "m".repeat(1_000_000), stack: "s" });
  expect(JSON.stringify(cut).length).toBeLessThan(64 * 1024);
});
