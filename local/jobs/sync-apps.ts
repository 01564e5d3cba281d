import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";
import { awayDelay } from "./backoff.ts";
import type { Client } from "./call-app.ts";
import { describeFault, type Log } from "./log.ts";
import { isFields } from "./read-fields.ts";
import { adoptRegistration, readRegistration } from "./register.ts";
import type { Registry } from "./registry.ts";
import type { Settings } from "./settings.ts";
import { canonicalJson } from "./signature.ts";
import { hastenItems } from "./store/items.ts";
import { transact } from "./store/transact.ts";

export interface AppStatus {
  readonly url: string;
  readonly id?: string;
  readonly functions: number;
  readonly syncedAt?: string;
  /** What is wrong now; absent when the app answers and its functions are registered. */
  readonly problem?: string;
}

export interface Apps {
  /** The app with this id could not be called; it is asked again until it answers. */
  noteAway(appId: string, reason: string): void;
  noteAnswer(appId: string): void;
  /** An app registered by itself. Throws an `Error` that says what its functions ask for that is not there. */
  adopt(body: unknown): Promise<{ modified: boolean }>;
  status(): readonly AppStatus[];
  close(): Promise<void>;
}

interface Watched {
  readonly url: string;
  id?: string;
  syncedAt?: string;
  problem?: string;
  nudge: () => void;
}

const firstRetryMs = 200;
const slowestRetryMs = 3000;
const syncTimeoutMs = 60_000;

interface Parts {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly registry: Registry;
  readonly client: Client;
  readonly log: Log;
}

/** Asks every app for its functions, at once and until it answers, then now and then, and when it was away. */
export function syncApps({ settings, pool, registry, client, log }: Parts): Apps {
  const stop = new AbortController();
  const watched: Watched[] = settings.appUrls.map((url) => ({ url, problem: "not asked yet", nudge: () => undefined }));
  /** Apps that could not be called, and why. */
  const away = new Map<string, string>();

  async function sync(app: Watched): Promise<void> {
    const result = await client.call({
      method: "PUT",
      url: new URL(app.url),
      body: canonicalJson({ url: app.url }),
      headers: { "x-inngest-sync-kind": "in_band" },
      timeoutMs: syncTimeoutMs,
      signal: stop.signal,
    });
    if (result.kind !== "answered") throw new Error(result.reason);
    const body = parse(result.body);
    if (result.status !== 200) {
      throw new Error(
        isFields(body) && typeof body.message === "string" ? body.message : `the app answered ${result.status}`,
      );
    }
    // An app that does not answer in band has just registered by itself.
    if (result.headers["x-inngest-sync-kind"] !== "in_band") return;
    const registration = readRegistration(body);
    app.id = registration.id;
    if (await adoptRegistration(pool, registry, registration)) {
      log("info", "functions registered", { app: registration.id, count: registration.functions.length, url: app.url });
    }
  }

  async function watch(app: Watched): Promise<void> {
    for (let failures = 0; !stop.signal.aborted; ) {
      let pauseMs = settings.syncMs;
      try {
        await sync(app);
        failures = 0;
        app.syncedAt = new Date().toISOString();
        if (app.problem !== undefined && app.id !== undefined) await welcome(app.id);
        delete app.problem;
      } catch (error) {
        if (stop.signal.aborted) return;
        const reason = describeFault(error);
        if (reason !== app.problem) log("warn", "the app is not registered; asking again", { url: app.url, reason });
        app.problem = reason;
        pauseMs = awayDelay(failures++, firstRetryMs, slowestRetryMs);
      }
      const nudged = new AbortController();
      app.nudge = () => nudged.abort();
      await wait(pauseMs, undefined, { signal: AbortSignal.any([stop.signal, nudged.signal]) }).catch(() => undefined);
    }
  }

  async function welcome(appId: string): Promise<void> {
    away.delete(appId);
    const functions = registry.all().filter((config) => config.appId === appId);
    const hastened = await transact(pool, (tx) =>
      hastenItems(
        tx,
        functions.map(({ id }) => id),
      ),
    );
    if (hastened > 0) log("info", "the app is back; going on with what waited for it", { app: appId, count: hastened });
  }

  const loops = watched.map(watch);

  return {
    noteAway(appId, reason) {
      away.set(appId, reason);
      const app = watched.find(({ id }) => id === appId);
      if (app === undefined || app.problem !== undefined) return;
      app.problem = reason;
      app.nudge();
    },
    noteAnswer(appId) {
      // Apps that registered by themselves are not asked; their own answer is the sign that they are back.
      if (away.has(appId) && !watched.some(({ id }) => id === appId)) {
        welcome(appId).catch((error: unknown) =>
          log("error", "waiting work could not be hastened", { reason: describeFault(error) }),
        );
      }
    },
    async adopt(body) {
      const registration = readRegistration(body);
      const modified = await adoptRegistration(pool, registry, registration);
      if (modified) log("info", "functions registered", { app: registration.id, count: registration.functions.length });
      const app = watched.find(({ url, id }) => id === registration.id || url === registration.url);
      if (app) {
        app.id = registration.id;
        app.syncedAt = new Date().toISOString();
        delete app.problem;
      }
      await welcome(registration.id);
      return { modified };
    },
    status() {
      const count = (id: string | undefined) => registry.all().filter(({ appId }) => appId === id).length;
      const asked = watched.map(({ nudge: _, ...app }) => ({ ...app, functions: count(app.id) }));
      const others = new Map(registry.all().map(({ appId, url }) => [appId, url]));
      for (const { id } of asked) others.delete(id ?? "");
      const byThemselves = [...others].map(([id, url]) => {
        const problem = away.get(id);
        const { origin, pathname } = new URL(url);
        return { url: origin + pathname, id, functions: count(id), ...(problem !== undefined && { problem }) };
      });
      return [...asked, ...byThemselves];
    },
    async close() {
      stop.abort();
      await Promise.all(loops);
    },
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
