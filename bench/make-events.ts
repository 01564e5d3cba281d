import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";

const day = 86_400_000;

/**
 * `count` events of ordinary work, oldest first: eight hours a day, a few hundred files, commands and tools, starting at
 * `fromMs`. The ids are new each time, the rest follows from `seed`.
 */
export function makeEvents(count: number, fromMs: number, seed = 1): TelemetryEvent[] {
  let state = seed;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const perDay = 400;
  return Array.from({ length: count }, (_, i): TelemetryEvent => {
    const at = fromMs + Math.floor(i / perDay) * day + 9 * 3_600_000 + (i % perDay) * 72_000 + next(60_000);
    const occurred_at = `${new Date(at + 3_600_000).toISOString().slice(0, -1)}+01:00`;
    const common = { id: crypto.randomUUID(), occurred_at, project: `project-${next(4)}`, source: "bench" };
    const kind = next(10);
    if (kind < 6)
      return {
        ...common,
        type: "file_modified",
        path: `src/part-${next(30)}/file-${next(10)}.${["ts", "tsx", "md", "csv"][next(4)]}`,
        group: `commit-${Math.floor(i / 7)}`,
      };
    if (kind < 8)
      return { ...common, type: "command_run", command: `npm run task-${next(20)}`, duration_ms: next(9000) };
    return { ...common, type: "tool_used", tool: `tool-${next(6)}`, action: "open", metadata: { count: next(9) } };
  });
}
