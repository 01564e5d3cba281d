import { expect, test } from "vitest";
import { exitCodes } from "../fault.ts";
import { explainRefusal, explainUnreachable, readRefusal } from "./explain-fault.ts";

const connection = { url: "https://floyo.example.com", workspaceUrl: "https://floyo.example.com/w/ada" };

const body = (code: string) =>
  JSON.stringify({ error: { code, message: "It is so", details: [], request_id: "req_1" } });

test.each([
  [401, "UNAUTHENTICATED", exitCodes.notSignedIn, /floyo login/],
  [401, "KEY_EXPIRED", exitCodes.notSignedIn, /floyo login/],
  [403, "CONSENT_REQUIRED", exitCodes.fault, /w\/ada\/settings\/privacy/],
  [403, "DEVICE_REVOKED", exitCodes.fault, /w\/ada\/settings\/devices.*floyo flush/],
  [403, "SCOPE_MISSING", exitCodes.fault, /floyo login --scope <scope>/],
  [429, "RATE_LIMITED", exitCodes.unreachable, /Try again/],
  [429, "QUOTA_EXCEEDED", exitCodes.unreachable, /waits here.*w\/ada\/settings\/workspace/],
  [503, "UNAVAILABLE", exitCodes.unreachable, /req_1/],
  [400, "VALIDATION_ERROR", exitCodes.fault, /req_1/],
])("%i %s says what to do", (status, code, exitCode, hint) => {
  const fault = explainRefusal(readRefusal(status, body(code)), connection);
  expect(fault).toMatchObject({ code, exitCode });
  expect(fault.hint).toMatch(hint);
});

test.each([
  [502, "<html>", "UNAVAILABLE"],
  [404, "", "NOT_FLOYO"],
  [301, "", "REDIRECTED"],
  [401, "{}", "NOT_FLOYO"],
  [418, body("CODE_OF_TOMORROW"), "NOT_FLOYO"],
])("%i with an answer that is not in our form is explained all the same", (status, text, code) => {
  expect(explainRefusal(readRefusal(status, text), connection).code).toBe(code);
});

test("a connection's fault is told in words, however deep it lies", () => {
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const several = new TypeError("fetch failed", { cause: new AggregateError([refused, refused]) });
  expect(explainUnreachable(several, connection)).toMatchObject({
    message: "Cannot reach https://floyo.example.com: nothing listens there.",
    exitCode: exitCodes.unreachable,
  });
  expect(explainUnreachable(new DOMException("x", "TimeoutError"), connection).message).toMatch(/in time/);
  expect(explainUnreachable("?", connection).message).toMatch(/the request failed/);
});
