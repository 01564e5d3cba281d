import type { FunctionConfig } from "./function-config.ts";

/** The functions that may be started, kept in memory: only one runner serves a database at a time. */
export interface Registry {
  /** Replaces everything that is known. Retired functions are found by id, so that their runs can end. */
  replace(functions: readonly { config: FunctionConfig; active: boolean }[]): void;
  find(id: string): FunctionConfig | undefined;
  /** As `find`, without the retired ones: what may still be started. */
  findActive(id: string): FunctionConfig | undefined;
  all(): readonly FunctionConfig[];
  /** The active functions with a trigger that an event of this name could match. */
  triggeredBy(name: string): readonly FunctionConfig[];
  /** The functions whose runs an event of this name could cancel. */
  cancelledBy(name: string): readonly FunctionConfig[];
}

/** Whether a trigger's name, `*` at its end included, covers an event's name. */
export function covers(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

export function createRegistry(): Registry {
  let byId = new Map<string, FunctionConfig>();
  let active: FunctionConfig[] = [];
  return {
    replace(functions) {
      byId = new Map(functions.map(({ config }) => [config.id, config]));
      active = functions.filter((entry) => entry.active).map(({ config }) => config);
    },
    find: (id) => byId.get(id),
    findActive: (id) => active.find((config) => config.id === id),
    all: () => active,
    triggeredBy: (name) => active.filter(({ events }) => events.some(({ event }) => covers(event, name))),
    cancelledBy: (name) =>
      [...byId.values()].filter(({ cancelOn }) => cancelOn.some(({ event }) => covers(event, name))),
  };
}
