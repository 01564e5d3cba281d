import * as jobs from "#app/api/inngest/route.ts";
import * as activity from "#app/api/v1/activity/route.ts";
import * as events from "#app/api/v1/events/route.ts";
import * as me from "#app/api/v1/me/route.ts";
import * as analyze from "#app/api/v1/patterns/analyze/route.ts";
import * as patterns from "#app/api/v1/patterns/route.ts";
import * as suggestions from "#app/api/v1/suggestions/route.ts";
import * as telemetry from "#app/api/v1/telemetry/route.ts";
import { type Handler, serveHandlers } from "#tests/integration/serve-handlers.ts";

// A process of its own, as the server is, for when there is no production build: the same handlers without Next.
const job = (run: unknown) => run as Handler;
await serveHandlers(
  {
    "GET /api/inngest": job(jobs.GET),
    "POST /api/inngest": job(jobs.POST),
    "PUT /api/inngest": job(jobs.PUT),
    "GET /api/v1/me": me.GET,
    "POST /api/v1/telemetry": telemetry.POST,
    "GET /api/v1/events": events.GET,
    "GET /api/v1/activity": activity.GET,
    "GET /api/v1/patterns": patterns.GET,
    "POST /api/v1/patterns/analyze": analyze.POST,
    "GET /api/v1/suggestions": suggestions.GET,
  },
  { port: Number(new URL(process.env.SITE_URL ?? "").port) },
);
process.send?.("listening");
