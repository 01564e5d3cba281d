import { afterEach, expect, test, vi } from "vitest";
import type { list } from "#lib/contracts/events.ts";
import type { dismiss } from "#lib/contracts/suggestions.ts";
import { ApiError, fetchApi } from "./fetch-api.ts";

afterEach(() => void vi.unstubAllGlobals());

/** Answers each request with `response`, and keeps what was asked. */
function answering(response: () => Response | Promise<Response>) {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => await response());
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

const events = () => fetchApi<typeof list>({ org: "ada", method: "GET", path: "/api/v1/events", query: { limit: 2 } });
const fault = () =>
  events().then(
    () => null,
    (error: unknown) => (error instanceof ApiError ? error : null),
  );

test("asks by the contract: path, query, workspace and body", async () => {
  const fetched = answering(() => Response.json({ data: [], next_cursor: null, looked_back_to: null }));
  await events();
  const params = { id: "a/b" };
  await fetchApi<typeof dismiss>({
    method: "POST",
    path: "/api/v1/suggestions/{id}/dismiss",
    params,
    body: { reason: "other" },
  });
  const [read, write] = fetched.mock.calls;
  expect([read?.[0], read?.[1].headers]).toEqual([
    "/api/v1/events?limit=2",
    { accept: "application/json", "x-floyo-org": "ada" },
  ]);
  expect([write?.[0], write?.[1].method, write?.[1].body]).toEqual([
    "/api/v1/suggestions/a%2Fb/dismiss",
    "POST",
    '{"reason":"other"}',
  ]);
});

test("throws what the API says, with the id to quote and how long to wait", async () => {
  const error = { code: "RATE_LIMITED", message: "Wait.", details: [], request_id: "r-1" };
  answering(() => Response.json({ error }, { status: 429, headers: { "retry-after": "7" } }));
  expect(await fault()).toMatchObject({
    code: "RATE_LIMITED",
    message: "Wait.",
    requestId: "r-1",
    status: 429,
    retryAfterSeconds: 7,
    retryable: true,
  });
});

test("says the same of a proxy's own words, and of no answer at all", async () => {
  answering(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  expect(await fault()).toMatchObject({ code: "UNAVAILABLE", status: 502, requestId: null, retryable: true });
  answering(() => Promise.reject(new TypeError("failed to fetch")));
  expect(await fault()).toMatchObject({ code: "UNAVAILABLE", status: 0 });
});

test("an abort stays an abort", async () => {
  answering(() => Promise.reject(new DOMException("aborted", "AbortError")));
  const aborted = fetchApi<typeof list>({ method: "GET", path: "/api/v1/events", signal: AbortSignal.abort() });
  await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
});
