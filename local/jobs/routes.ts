import { type Attempt, failure, outputBytesMax, readOperations } from "./answer.ts";
import { readArrival } from "./event.ts";
import { stepsBody } from "./execute.ts";
import { isFields } from "./function-config.ts";
import { checkHealth } from "./health.ts";
import { json, Refusal, type Reply, type Request, type Route } from "./http.ts";
import { runPage, runsPage } from "./page.ts";
import type { Runner } from "./runner.ts";
import { hashSigningKey, sameText } from "./signature.ts";
import { takeIn } from "./store/events.ts";
import { failLeased, recordCheckpoint } from "./store/record.ts";
import { transact } from "./store/transact.ts";
import { listFunctions, listRuns, readRun, readRunBody, runsOfEvent } from "./store/view.ts";
import { parseSeed, ulid } from "./ulid.ts";

/** As hosted: what one request may carry. */
const eventsBytesMax = 10 * 1024 * 1024;
const eventsMax = 5000;
const registrationBytesMax = 4 * 1024 * 1024;
const checkpointBytesMax = 4 * outputBytesMax;

/** Steps in a checkpoint have run; their attempts are the SDK's business. */
const checkpointed: Attempt = { attempt: 0, attemptsMax: Number.POSITIVE_INFINITY, retryBaseMs: 1 };

async function readJson(request: Request, bytesMax: number): Promise<unknown> {
  const text = await request.text(bytesMax);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
}

/** Everything the runner answers to. */
export function makeRoutes(runner: Runner): Route[] {
  const { settings, pool, registry, apps } = runner;
  const bearer = `Bearer ${hashSigningKey(settings.signingKey)}`;
  const signed = (handle: Route["handle"]): Route["handle"] => {
    return async (request) => {
      if (!sameText(request.headers.authorization ?? "", bearer))
        throw new Refusal(401, "the signing key is not this runner's");
      return handle(request);
    };
  };

  async function receiveEvents(request: Request): Promise<Reply> {
    if (!sameText(request.params[0] ?? "", settings.eventKey))
      throw new Refusal(401, "the event key is not this runner's");
    const body = await readJson(request, eventsBytesMax);
    const values: unknown[] = Array.isArray(body) ? body : [body];
    if (values.length > eventsMax) throw new Refusal(400, `at most ${eventsMax} events may be sent at once`);
    const header = request.headers["x-inngest-event-id-seed"];
    const nameOf = parseSeed(typeof header === "string" ? header : undefined) ?? (() => ulid());
    const arrivals = values.map((value, index) => {
      try {
        return readArrival(value, nameOf(index));
      } catch (error) {
        throw new Refusal(400, `event ${index}: ${error instanceof Error ? error.message : "not understood"}`);
      }
    });
    if (arrivals.length > 0) await transact(pool, (tx) => takeIn(tx, registry, arrivals));
    return json(200, { ids: arrivals.map(({ internalId }) => internalId), status: 200 });
  }

  async function checkpoint(request: Request): Promise<Reply> {
    const body = await readJson(request, checkpointBytesMax);
    if (!isFields(body) || !Array.isArray(body.steps)) throw new Refusal(400, `"steps" must be a list`);
    const lease = { runId: request.params[0] ?? "", item: String(body.qi_id), generation: Number(body.generation_id) };
    if (!/^\d{1,18}$/.test(lease.item) || !Number.isInteger(lease.generation))
      throw new Refusal(400, `"qi_id" or "generation_id" is missing`);
    if (body.steps.length === 0) return json(200, { data: null });
    const decision = readOperations(body.steps, checkpointed);
    if (decision.end?.status === "failed") return stop(lease, decision.end.error.name, decision.end.error.message);
    const outcome = await recordCheckpoint(pool, lease, decision.recorded);
    if (outcome === "too many steps") return stop(lease, "TooManySteps", "a run may have at most 1,000 steps");
    return outcome === "recorded"
      ? json(200, { data: null })
      : json(409, { error: "this call was superseded", status: 409 });
  }

  /** What cannot go on ends the run here and now, and 409 stops the call. */
  async function stop(
    lease: { runId: string; item: string; generation: number },
    name: string,
    message: string,
  ): Promise<Reply> {
    await transact(pool, (tx) => failLeased(tx, registry, lease, failure(name, message)));
    return json(409, { error: message, status: 409 });
  }

  async function register(request: Request): Promise<Reply> {
    try {
      const { modified } = await apps.adopt(await readJson(request, registrationBytesMax));
      return json(200, { ok: true, modified });
    } catch (error) {
      if (error instanceof Error && "severity" in error) throw error;
      const message = error instanceof Error ? error.message : "not understood";
      return json(400, { error: message, status: 400 });
    }
  }

  async function found<T>(value: Promise<T | undefined>): Promise<T> {
    const there = await value;
    if (there === undefined) throw new Refusal(404, "there is no such run");
    return there;
  }

  const limit = (request: Request) =>
    Math.min(Math.max(1, Number(request.url.searchParams.get("limit") ?? 50) || 50), 500);

  return [
    { method: "POST", path: /^\/e\/([^/]+)$/, handle: receiveEvents },
    { method: "POST", path: /^\/fn\/register$/, handle: signed(register) },
    { method: "POST", path: /^\/v1\/checkpoint\/([^/]+)\/async$/, handle: signed(checkpoint) },
    // With `use_api` the SDK fetches what would have made a call too long.
    {
      method: "GET",
      path: /^\/v0\/runs\/([^/]+)\/actions$/,
      handle: signed(async ({ params }) =>
        json(200, stepsBody((await found(readRunBody(pool, params[0] ?? ""))).steps)),
      ),
    },
    {
      method: "GET",
      path: /^\/v0\/runs\/([^/]+)\/batch$/,
      handle: signed(async ({ params }) => json(200, (await found(readRunBody(pool, params[0] ?? ""))).events)),
    },
    // As in the hosted API: what became of an event, results included.
    {
      method: "GET",
      path: /^\/v1\/events\/([^/]+)\/runs$/,
      handle: signed(async ({ params }) => json(200, { data: await runsOfEvent(pool, params[0] ?? "") })),
    },
    // Names, states and times only: these need no key.
    {
      method: "GET",
      path: /^\/v0\/functions$/,
      handle: async () => json(200, { data: await listFunctions(pool, registry) }),
    },
    {
      method: "GET",
      path: /^\/v0\/runs$/,
      handle: async (request) => json(200, { data: await listRuns(pool, limit(request)) }),
    },
    {
      method: "GET",
      path: /^\/v0\/runs\/([^/]+)$/,
      handle: async ({ params }) => json(200, { data: await found(readRun(pool, params[0] ?? "")) }),
    },
    {
      method: "GET",
      path: /^\/health$/,
      handle: async () => {
        const health = await checkHealth(runner);
        return json(health.ready ? 200 : 503, health);
      },
    },
    {
      method: "GET",
      path: /^\/$/,
      handle: async (request) =>
        runsPage({
          health: await checkHealth(runner),
          functions: await listFunctions(pool, registry),
          runs: await listRuns(pool, limit(request)),
        }),
    },
    {
      method: "GET",
      path: /^\/runs\/([^/]+)$/,
      handle: async ({ params }) => runPage(await found(readRun(pool, params[0] ?? ""))),
    },
  ];
}
