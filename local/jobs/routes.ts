import { type Attempt, failure, outputBytesMax } from "./decision.ts";
import { readArrival } from "./event.ts";
import { stepsBody } from "./execute.ts";
import { checkHealth } from "./health.ts";
import { isLocal, isSameOrigin, json, Refusal, type Reply, type Request, type Route } from "./http.ts";
import { readOperations } from "./operations.ts";
import { runPage, runsPage } from "./page.ts";
import { isFields } from "./read-fields.ts";
import type { Runner } from "./runner.ts";
import { hashSigningKey, sameText } from "./signature.ts";
import { cancelThese } from "./store/cancel.ts";
import { takeIn } from "./store/events.ts";
import { listPending } from "./store/pending.ts";
import { failLeased, recordCheckpoint } from "./store/record.ts";
import { runAgain } from "./store/rerun.ts";
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

  const local = isLocal(settings.host);
  /** For the page's buttons: on this machine they need no key, since no page from elsewhere can press them. */
  const byHand = (handle: Route["handle"]): Route["handle"] => {
    const keyed = signed(handle);
    return async (request) => (local && isSameOrigin(request.headers) ? handle(request) : keyed(request));
  };
  const seeRun = (id: string): Reply => ({
    status: 303,
    body: "",
    headers: { location: `/runs/${encodeURIComponent(id)}` },
  });

  async function cancel({ params }: Request): Promise<void> {
    const id = params[0] ?? "";
    await found(readRun(pool, id));
    if ((await transact(pool, (tx) => cancelThese(tx, registry, [id]))) === 0)
      throw new Refusal(409, "this run is over; there is nothing to cancel");
  }

  async function again({ params }: Request): Promise<string> {
    try {
      return await transact(pool, (tx) => runAgain(tx, registry, params[0] ?? ""));
    } catch (error) {
      if (error instanceof Error && !("severity" in error)) throw new Refusal(409, error.message);
      throw error;
    }
  }

  const absent = (what: string) => async (): Promise<Reply> => {
    const error = `${what} is not supported by the embedded job runner yet`;
    return json(501, { error, status: 501 });
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
    // As hosted.
    {
      method: "DELETE",
      path: /^\/v1\/runs\/([^/]+)$/,
      handle: signed(async (request) => {
        await cancel(request);
        return json(202, { data: { id: request.params[0], status: "Cancelled" } });
      }),
    },
    {
      method: "POST",
      path: /^\/v0\/runs\/([^/]+)\/rerun$/,
      handle: signed(async (request) => json(202, { data: { id: await again(request) } })),
    },
    { method: "POST", path: /^\/v1\/signals$/, handle: absent("step.sendSignal") },
    { method: "POST", path: /^\/v1\/realtime\/.+$/, handle: absent("Inngest Realtime") },
    { method: "POST", path: /^\/v1\/checkpoint$/, handle: absent("a durable endpoint") },
    {
      method: "POST",
      path: /^\/runs\/([^/]+)\/cancel$/,
      handle: byHand(async (request) => {
        await cancel(request);
        return seeRun(request.params[0] ?? "");
      }),
    },
    {
      method: "POST",
      path: /^\/runs\/([^/]+)\/again$/,
      handle: byHand(async (request) => seeRun(await again(request))),
    },
    // Names, states and times only: these need no key.
    {
      method: "GET",
      path: /^\/v0\/pending$/,
      handle: async () => json(200, { data: await listPending(pool) }),
    },
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
          pending: await listPending(pool),
          runs: await listRuns(pool, limit(request)),
        }),
    },
    {
      method: "GET",
      path: /^\/runs\/([^/]+)$/,
      handle: async ({ params }) => runPage(await found(readRun(pool, params[0] ?? "")), { buttons: local }),
    },
  ];
}
