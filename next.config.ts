import type { NextConfig } from "next";
import { commonHeaders } from "./lib/platform/http/security-headers.ts";

const headers = commonHeaders.map(([key, value]) => ({ key, value }));

export default {
  poweredByHeader: false,
  typedRoutes: true,
  reactStrictMode: true,
  // The API writes its own: Next would append these to them, and a header given twice may count as none.
  headers: async () => [{ source: "/((?!api/).*)", headers }],
  // Read while running, which the bundler cannot see.
  outputFileTracingIncludes: {
    "/health": ["./supabase/migrations/*.sql"],
    "/health/readiness": ["./supabase/migrations/*.sql"],
  },
} satisfies NextConfig;
