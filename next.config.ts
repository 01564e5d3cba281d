import type { NextConfig } from "next";
import { commonHeaders } from "./lib/platform/http/security-headers.ts";

const headers = commonHeaders.map(([key, value]) => ({ key, value }));

// One for the whole build, also in the processes that it starts.
process.env.FLOYO_RELEASE ??= process.env.VERCEL_GIT_COMMIT_SHA ?? new Date().toISOString();

export default {
  // A copy of the build is served, so that building again never pulls it from under a running server (scripts/build.ts).
  distDir: process.env.NEXT_DIST_DIR || ".next",
  env: { FLOYO_RELEASE: process.env.FLOYO_RELEASE },
  // Half a minute where they have just been checked by themselves, as `make test` does.
  typescript: { ignoreBuildErrors: process.env.FLOYO_TYPES_CHECKED === "1" },
  poweredByHeader: false,
  reactStrictMode: true,
  // Loaded by Node itself: the one at the first error, the other when the service worker is built.
  serverExternalPackages: ["@sentry/node", "esbuild"],
  // What an earlier `next dev` left on disk, killed or of other sources, can send every page into reloading without end
  // (16.4.5: "HMR hash mismatch"). Compiling anew takes seconds.
  experimental: { turbopackFileSystemCacheForDev: false },
  // Out of the way of the rail.
  devIndicators: { position: "bottom-right" },
  // The API writes its own: Next would append these to them, and a header given twice may count as none.
  headers: async () => [{ source: "/((?!api/).*)", headers }],
  // Read while running, which the bundler cannot see.
  outputFileTracingIncludes: {
    "/health": ["./supabase/migrations/*.sql"],
    "/health/readiness": ["./supabase/migrations/*.sql"],
  },
} satisfies NextConfig;
