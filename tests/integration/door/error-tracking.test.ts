import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guardStep } from "#inngest/functions/guard-step.ts";
import { contract } from "#lib/contracts/contract.ts";
import { closeDb } from "#lib/platform/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { route } from "#lib/platform/http/route.ts";
import { log, redirectLog } from "#lib/platform/log.ts";
import { call, echo, json } from "./operations.ts";
import { endAdminSql, giveKey, makePerson, type Person } from "./people.ts";

/** Stands in every place that a person can fill. No report may hold it. */
const planted = "PLANTED5ECRET";
const reports: string[] = [];
/** Takes what the official SDK sends, as Sentry's ingestion does. */
const tracker = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  reports.push(`${request.url}\n${Buffer.concat(chunks).toString("utf8")}`);
  response.end("{}");
});
const restoreLog = redirectLog(() => undefined);
let ada: Person;
let key: string;

beforeAll(async () => {
  await new Promise<void>((listening) => tracker.listen(0, "127.0.0.1", listening));
  // Read with the rest of the environment, when the first request comes.
  process.env.SENTRY_DSN = `http://public@127.0.0.1:${(tracker.address() as AddressInfo).port}/7`;
  ada = await makePerson(planted);
  key = await giveKey(ada, { scopes: ["telemetry:write"] });
});
afterAll(async () => {
  restoreLog();
  tracker.close();
  await Promise.all([closeDb(), endAdminSql()]);
});

class Planted extends Error {
  override name = "PlantedError";
}

const failing = (error: unknown) =>
  route(contract({ ...echo, id: "test.tracked" }), { permission: "telemetry:write" }, async () => {
    throw error;
  });

const send = (error: unknown, requestId: string) =>
  call(
    failing(error),
    json(
      { text: planted },
      {
        "x-api-key": key,
        "x-request-id": requestId,
        "user-agent": planted,
        "x-forwarded-for": "203.0.113.9",
        cookie: `other=${planted}`,
        referer: `https://${planted}.example/`,
      },
    ),
  );

const reportAbout = (text: string) =>
  expect.poll(() => reports.filter((report) => report.includes(text)), { timeout: 10_000 }).toHaveLength(1);

test("an unexpected error is reported with its place and request id, and without a word of anybody's", async () => {
  const cause = new Planted(`cause of ${planted}`);
  await send(new Planted(`could not read ${planted} of ${ada.email}`, { cause }), "tracked-request-1");
  await reportAbout("tracked-request-1");
  const [report = ""] = reports;
  expect(report).toContain("/api/7/envelope/");
  expect(report).toContain("PlantedError");
  expect(report).toContain("test.tracked");
  expect(report).toContain("error-tracking.test.ts");
  for (const secret of [planted, ada.email, ada.userId, key, "203.0.113.9", process.cwd()])
    expect(report).not.toContain(secret);
});

test("the message of an error of the runtime's own, which speaks of code, is kept", async () => {
  await send(new TypeError("x is not a function"), "tracked-request-2");
  await reportAbout("x is not a function");
});

test("a job's failure is reported as well", async () => {
  const failed = guardStep(log.with({ job: "test-job" }), async () => {
    throw new Planted(planted);
  });
  await expect(failed).rejects.toThrow("INTERNAL_ERROR");
  await reportAbout("test-job");
  expect(reports.join("")).not.toContain(planted);
});

test("an error that a caller is told of is not reported", async () => {
  const before = reports.length;
  await send(new AppError("UNAVAILABLE", { message: "Back soon." }), "tracked-request-3");
  await send(new TypeError("the one after it"), "tracked-request-4");
  await reportAbout("tracked-request-4");
  expect(reports).toHaveLength(before + 1);
});
