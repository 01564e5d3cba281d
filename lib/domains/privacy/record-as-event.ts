import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";

/** What a record says, in the form in which rules look at events. */
export function recordAsEvent(data: Record<string, unknown>): TelemetryEvent {
  const text = (name: string) => (typeof data[name] === "string" && data[name] !== "" ? data[name] : undefined);
  const said = { path: text("file"), app: text("app"), project: text("project"), branch: text("branch") };
  const rest = Object.entries(data).filter(([name]) => !["file", "app", "project", "branch"].includes(name));
  return {
    id: "00000000-0000-4000-8000-000000000000",
    type: "app_used",
    occurred_at: "2000-01-01T00:00:00Z",
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    metadata: Object.fromEntries(
      rest.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
  };
}
