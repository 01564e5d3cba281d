export const dynamic = "force-dynamic";

/** Whether this process should be restarted. It asks nobody: a database that is down is no reason to restart. */
export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: { "Cache-Control": "no-store" } });
}
