import type { NextConfig } from "next";
export default { poweredByHeader: false, typedRoutes: true } satisfies NextConfig;
