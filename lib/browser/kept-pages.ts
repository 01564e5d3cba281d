/** Names that the service worker and the pages share. */
export const pageCache = "floyo-pages";
export const assetCache = "floyo-assets";
/** Milliseconds since 1970 by this machine's clock. */
export const keptAtHeader = "x-floyo-kept-at";

/** What a page asks of the service worker: to keep an address, or since when what it shows has been kept. */
export type KeepMessage = { readonly type: "keep"; readonly url: string } | { readonly type: "kept-at" };

/** Whether a page is kept on this machine: what a person reads of their work, and no settings, keys or sign-in. */
export function mayKeep({ pathname }: URL): boolean {
  return /^\/w\/[^/]+(\/(activity|patterns|suggestions)(\/[^/]+)?)?\/?$/.test(pathname);
}

/** Whose pages are kept: an id, in this browser's storage. */
const keeper = "floyo.kept-for";

/** Whether what is kept may stay when this page is shown: it goes where nobody is signed in, or the account is gone. */
export const mayStayKept = (pathname: string): boolean => pathname !== "/sign-in" && pathname !== "/erased";

/** Forgets every kept page, when somebody signs out: the next to sit here may be another. */
export async function forgetKeptPages(): Promise<void> {
  try {
    localStorage.removeItem(keeper);
  } catch {
    // Storage is refused: nobody was remembered.
  }
  if (typeof caches !== "undefined") await caches.delete(pageCache);
}

/** From now on pages are kept for this person; those of another, who did not sign out, are forgotten first. */
export async function keepFor(person: string): Promise<void> {
  try {
    if (localStorage.getItem(keeper) === person) return;
  } catch {
    // Storage is refused, so they may be anybody's.
  }
  await forgetKeptPages();
  try {
    localStorage.setItem(keeper, person);
  } catch {
    // Then nothing outlives the next page.
  }
}

/** Since when the page that is shown has been kept, in milliseconds since 1970; null when it came from the server. */
export async function shownSince(): Promise<number | null> {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return null;
  return await new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(typeof data === "number" ? data : null);
    worker.postMessage({ type: "kept-at" } satisfies KeepMessage, [port2]);
  });
}

/** Pages of a workspace that are kept and can be opened without the server, newest first. */
export async function listKeptPages(): Promise<{ path: string; keptAtMs: number }[]> {
  if (typeof caches === "undefined") return [];
  const cache = await caches.open(pageCache);
  const kept = await Promise.all(
    (await cache.keys()).map(async (request) => {
      const { pathname, search } = new URL(request.url);
      const response = await cache.match(request);
      return { path: pathname + search, keptAtMs: Number(response?.headers.get(keptAtHeader) ?? 0) };
    }),
  );
  return kept.sort((a, b) => b.keptAtMs - a.keptAtMs);
}
