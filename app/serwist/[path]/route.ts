import { createSerwistRoute } from "@serwist/turbopack";

/** The service worker, `/serwist/sw.js`: made once, when the app is built. Development has none (`OfflineBar`). */
export const { dynamic, dynamicParams, revalidate, generateStaticParams, GET } = createSerwistRoute({
  swSrc: "lib/browser/service-worker.ts",
  useNativeEsbuild: true,
  // Nothing is fetched ahead but the page that stands in for those never opened; the rest is kept as it is used.
  globPatterns: [],
  additionalPrecacheEntries: [{ url: "/offline", revision: crypto.randomUUID() }],
});
