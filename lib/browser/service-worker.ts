// The service worker: keeps what the person last saw readable while the server or the network is away. Bundled by
// itself (app/serwist), so it imports nothing of the pages.
import {
  CacheFirst,
  ExpirationPlugin,
  NetworkFirst,
  type PrecacheEntry,
  Serwist,
  type SerwistPlugin,
  type CacheFirst as Strategy,
} from "serwist";
import { assetCache, type KeepMessage, keptAtHeader, mayKeep, pageCache } from "./kept-pages.ts";

/** What this file uses of a service worker's global; the compiler knows browsers' pages alone. */
declare const self: {
  readonly __SW_MANIFEST: PrecacheEntry[] | undefined;
  readonly location: Location;
  addEventListener(type: "message", listen: (event: WorkerMessage) => void): void;
  addEventListener(type: "activate", listen: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
};

interface WorkerMessage {
  readonly data: unknown;
  readonly source: { readonly id: string } | null;
  readonly ports: readonly MessagePort[];
  waitUntil(work: Promise<unknown>): void;
}

const dayS = 86_400;
/** A page that the server has not begun to send by then is shown as it was last, and says so. */
const patienceS = 6;
/** A page reached by a link is fetched whole at most this often, so that reading it again later finds it. */
const keepAgainMs = 10 * 60_000;

/** When the page that a tab shows was kept, by the tab's id: only of tabs that were given a kept one. */
const shownKept = new Map<string, number>();

/** Keeps the scripts and styles that a page names, so that it can be shown without the server. */
async function keepAssets(page: Response): Promise<void> {
  const names = new Set((await page.text()).match(/\/_next\/static\/[\w./~-]+\.(?:js|css)/g));
  const cache = await caches.open(assetCache);
  await Promise.all([...names].map(async (name) => (await cache.match(name)) ?? cache.add(name)));
}

/** A page of the server's, marked with when it was kept. */
async function marked(response: Response): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.set(keptAtHeader, String(Date.now()));
  return new Response(await response.blob(), { status: response.status, headers });
}

const keepPages: SerwistPlugin = {
  // A redirect, an error or a sign-in page must never stand in for what was asked.
  cacheWillUpdate: async ({ response }) => (response.ok && !response.redirected ? await marked(response) : null),
  cacheDidUpdate: async ({ newResponse }) => await keepAssets(newResponse.clone()),
  handlerDidRespond: async ({ response, event }) => {
    const keptAt = Number(response?.headers.get(keptAtHeader) ?? 0);
    const client = (event as unknown as { resultingClientId?: string }).resultingClientId;
    if (client && keptAt > 0) shownKept.set(client, keptAt);
  },
};

const pages = new NetworkFirst({
  cacheName: pageCache,
  networkTimeoutSeconds: patienceS,
  plugins: [keepPages, new ExpirationPlugin({ maxEntries: 60, maxAgeSeconds: 14 * dayS, purgeOnQuotaError: true })],
});

const assets: Strategy = new CacheFirst({
  cacheName: assetCache,
  plugins: [new ExpirationPlugin({ maxEntries: 300, maxAgeSeconds: 60 * dayS, purgeOnQuotaError: true })],
});

const serwist = new Serwist({
  precacheEntries: self.__SW_MANIFEST ?? [],
  precacheOptions: { cleanupOutdatedCaches: true },
  skipWaiting: true,
  clientsClaim: true,
  runtimeCaching: [
    { matcher: ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/_next/static/"), handler: assets },
    {
      matcher: ({ request, url, sameOrigin }) => sameOrigin && request.mode === "navigate" && mayKeep(url),
      handler: pages,
    },
    // Every other page is asked of the server each time; without it, the page that says so stands in.
    {
      matcher: ({ request, sameOrigin }) => sameOrigin && request.mode === "navigate",
      handler: ({ request }) => fetch(request),
    },
  ],
  disableDevLogs: true,
});
serwist.setCatchHandler(async ({ request }) =>
  request.mode === "navigate" ? ((await serwist.matchPrecache("/offline")) ?? Response.error()) : Response.error(),
);
serwist.addEventListeners();

self.addEventListener("activate", (event) => {
  const page = serwist.matchPrecache("/offline");
  event.waitUntil(page.then((found) => (found ? keepAssets(found) : undefined)));
});

self.addEventListener("message", (event) => {
  const { data } = event;
  if (!isKeepMessage(data)) return;
  if (data.type === "keep") event.waitUntil(keep(data.url).catch(() => undefined));
  else event.ports[0]?.postMessage(shownKept.get(event.source?.id ?? "") ?? null);
});

function isKeepMessage(data: unknown): data is KeepMessage {
  return (
    typeof data === "object" && data !== null && "type" in data && (data.type === "keep" || data.type === "kept-at")
  );
}

/** Fetches a page that was reached by a link, of which only a part has come, whole. */
async function keep(address: string): Promise<void> {
  const url = new URL(address, self.location.origin);
  if (url.origin !== self.location.origin || !mayKeep(url)) return;
  const cache = await caches.open(pageCache);
  const before = await cache.match(url);
  if (Date.now() - Number(before?.headers.get(keptAtHeader) ?? 0) < keepAgainMs) return;
  const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!response.ok || response.redirected) return;
  const page = await marked(response);
  await Promise.all([keepAssets(page.clone()), cache.put(url, page)]);
}
