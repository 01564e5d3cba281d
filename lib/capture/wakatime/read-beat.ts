import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Beat, Dimension } from "./spans.ts";

/** An event that was a heartbeat, after all rules, as a sign of work. */
export function readBeat({ occurred_at, project, branch, path, app, metadata = {} }: TelemetryEvent): Beat {
  const labels: Record<Dimension, unknown> = {
    project,
    language: metadata.language,
    editor: metadata.editor,
    operating_system: metadata.os,
    category: metadata.category,
    branch,
    entity: path ?? app,
  };
  const said = Object.entries(labels).filter(([, value]) => typeof value === "string");
  return { at: Date.parse(occurred_at), labels: Object.fromEntries(said) };
}
