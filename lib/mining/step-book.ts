import { extensionOf, stepOf } from "./symbol.ts";
import type { MiningEvent, Step, UsageDimension } from "./types.ts";

export interface UsageValue {
  dimension: UsageDimension;
  value: string;
}

/** Events alike but for their path and command. */
interface Kind {
  type: string;
  project: string | undefined;
  tool: string | undefined;
  app: string | undefined;
  action: string | undefined;
  plain: number;
  byPath: Map<string, number>;
  byCommand: Map<string, Map<string | undefined, number>>;
}

/** A map of maps of maps: the kinds by type, project, tool, app and action. */
type Kinds = Map<string | undefined, Kinds | Kind>;

/**
 * Numbers what events are about, each once: an event is looked up by its texts as they are, and only what is new is made
 * into a step and its symbol. O(fields) an event.
 */
export class StepBook {
  /** Distinct steps, in the order in which they came. */
  readonly steps: Step[] = [];
  /** What usage counts: distinct extensions, tools and projects. */
  readonly values: UsageValue[] = [];
  /** By number of what an event is about: its step, and its places in `values` or -1. */
  readonly stepOf: number[] = [];
  readonly extensionOf: number[] = [];
  readonly toolOf: number[] = [];
  readonly projectOf: number[] = [];
  readonly #kinds: Kinds = new Map();
  readonly #stepBySymbol = new Map<string, number>();
  readonly #valueByName: Record<UsageDimension, Map<string, number>> = {
    extension: new Map(),
    tool: new Map(),
    project: new Map(),
  };
  #last: Kind | undefined;

  /** Lets go of what only more events would need. */
  close(): void {
    this.#kinds.clear();
    this.#stepBySymbol.clear();
    this.#last = undefined;
  }

  /** Number of what the event is about. */
  look(event: MiningEvent): number {
    const kind = this.#kindOf(event);
    const { path, command } = event;
    if (command !== undefined) {
      let byPath = kind.byCommand.get(command);
      if (byPath === undefined) {
        byPath = new Map();
        kind.byCommand.set(command, byPath);
      }
      const known = byPath.get(path);
      if (known !== undefined) return known;
      const made = this.#add(event);
      byPath.set(path, made);
      return made;
    }
    if (path === undefined) {
      if (kind.plain < 0) kind.plain = this.#add(event);
      return kind.plain;
    }
    const known = kind.byPath.get(path);
    if (known !== undefined) return known;
    const made = this.#add(event);
    kind.byPath.set(path, made);
    return made;
  }

  #kindOf(event: MiningEvent): Kind {
    const { type, project, tool, app, action } = event;
    const last = this.#last;
    if (
      last !== undefined &&
      last.type === type &&
      last.project === project &&
      last.tool === tool &&
      last.app === app &&
      last.action === action
    ) {
      return last;
    }
    const kinds = below(below(below(below(this.#kinds, type), project), tool), app);
    let kind = kinds.get(action) as Kind | undefined;
    if (kind === undefined) {
      kind = { type, project, tool, app, action, plain: -1, byPath: new Map(), byCommand: new Map() };
      kinds.set(action, kind);
    }
    this.#last = kind;
    return kind;
  }

  #add(event: MiningEvent): number {
    const step = stepOf(event);
    let index = this.#stepBySymbol.get(step.symbol);
    if (index === undefined) {
      index = this.steps.push(step) - 1;
      this.#stepBySymbol.set(step.symbol, index);
    }
    const isFile = step.type.startsWith("file_") && step.path !== undefined;
    this.extensionOf.push(this.#value("extension", isFile ? extensionOf(step.path ?? "") : undefined));
    const program = step.command === undefined ? undefined : programOf(step.command);
    this.toolOf.push(this.#value("tool", event.tool ?? event.app ?? program));
    this.projectOf.push(this.#value("project", event.project));
    return this.stepOf.push(index) - 1;
  }

  #value(dimension: UsageDimension, value: string | undefined): number {
    if (value === undefined || value === "") return -1;
    const byName = this.#valueByName[dimension];
    let index = byName.get(value);
    if (index === undefined) {
      index = this.values.push({ dimension, value }) - 1;
      byName.set(value, index);
    }
    return index;
  }
}

/** Of each step, its place among all by their symbols, as `<` orders them. O(n log n). */
export function rankSteps(steps: readonly Step[]): Int32Array {
  const symbols = steps.map(({ symbol }) => symbol);
  const ranks = new Int32Array(steps.length);
  const inOrder = [...steps.keys()].sort((a, b) => ((symbols[a] as string) < (symbols[b] as string) ? -1 : 1));
  for (const [rank, step] of inOrder.entries()) ranks[step] = rank;
  return ranks;
}

function below(kinds: Kinds, key: string | undefined): Kinds {
  let next = kinds.get(key) as Kinds | undefined;
  if (next === undefined) {
    next = new Map();
    kinds.set(key, next);
  }
  return next;
}

/** The program that a command line starts: its first word that is not an assignment or `sudo`, without the folder. */
function programOf(command: string): string | undefined {
  for (const word of command.split(/\s+/, 8)) {
    if (word === "" || word === "sudo" || /^\w+=/.test(word)) continue;
    return word.slice(word.lastIndexOf("/") + 1).slice(0, 80);
  }
  return undefined;
}
