import type { Beat, Dimension } from "./spans.ts";

/** What of an event counts, as it is sent or as it is stored. */
interface KeptBeat {
  readonly occurred_at: string | Date;
  readonly project?: string | null | undefined;
  readonly branch?: string | null | undefined;
  readonly path?: string | null | undefined;
  readonly app?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** An event that was a heartbeat, after all rules, as a sign of work. */
export function readBeat({ occurred_at, project, branch, path, app, metadata = {} }: KeptBeat): Beat {
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
  return { at: new Date(occurred_at).getTime(), labels: Object.fromEntries(said) };
}
