import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { uuidV5 } from "./uuid-v5.ts";

/** The namespace of file changes in commits. It never changes: an event's id must be the same in every release. */
const fileChanges = "4f0c7c2e-6f5b-4f0e-9d52-8a1f4b6f3c71";

export type ChangeType = "file_created" | "file_modified" | "file_renamed" | "file_deleted";

/** One file changed by one commit. */
export interface Change {
  /** What the repository is, wherever it is cloned. */
  readonly repository: string;
  readonly commit: string;
  readonly type: ChangeType;
  readonly path: string;
  readonly previousPath: string | null;
  /** RFC 3339 with the author's own offset. */
  readonly occurredAt: string;
  readonly project: string;
}

/**
 * The event of a change. Its id is made from repository, commit, type and path, so that the same change has the same
 * id from every clone and every run, and the server stores it once.
 */
export function changeEvent(change: Change): TelemetryEvent {
  const { repository, commit, type, path } = change;
  return {
    id: uuidV5(fileChanges, [repository, commit, type, path].join("\0")),
    type,
    occurred_at: change.occurredAt,
    path,
    ...(change.previousPath === null ? {} : { previous_path: change.previousPath }),
    project: change.project,
    group: commit,
    source: "git",
  };
}
