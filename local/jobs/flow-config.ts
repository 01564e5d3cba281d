import type { Expression } from "./expression.ts";
import { duration, expression, type Fields, fields, onlyKnown, optionalDuration, wholeNumber } from "./read-fields.ts";

/** Events are collected, by key, and start the function together. */
export interface BatchConfig {
  readonly maxSize: number;
  readonly timeoutMs: number;
  readonly key?: Expression;
  /** Events for which this does not hold start a run of their own, at once. */
  readonly when?: Expression;
}

/** At an even pace of one start in each `intervalMs`, with `capacity` starts at once after a pause. */
export interface Pace {
  readonly intervalMs: number;
  readonly capacity: number;
  readonly key?: Expression;
}

export interface SingletonConfig {
  readonly mode: "skip" | "cancel";
  readonly key?: Expression;
}

/** When and how often a function may start, beside concurrency, debounce and idempotency. */
export interface FlowConfig {
  readonly batch?: BatchConfig;
  /** Starts that come too fast wait. */
  readonly throttle?: Pace;
  /** Starts that come too fast are dropped. */
  readonly rateLimit?: Pace;
  readonly singleton?: SingletonConfig;
  readonly timeouts?: { readonly startMs?: number; readonly finishMs?: number };
  /** Seconds by which a run goes before others that came earlier. */
  readonly priority?: Expression;
}

/** What batches do not go together with: refused, as Inngest does or ought to, rather than ignored. */
const notWithBatches = ["cancel", "debounce", "idempotency", "priority", "rateLimit", "singleton"];

function keyed(from: Fields): { key?: Expression } {
  const key = expression(from, "key");
  return key ? { key: key.parsed } : {};
}

/** Runs `read` on the setting when it is there; what it throws names the setting. */
function section<T>(config: Fields, name: string, known: readonly string[], read: (setting: Fields) => T) {
  const setting = fields(config, name);
  if (setting === undefined) return undefined;
  try {
    onlyKnown(setting, known);
    return read(setting);
  } catch (error) {
    throw new Error(`"${name}": ${error instanceof Error ? error.message : "not understood"}`);
  }
}

function readBatch(setting: Fields): BatchConfig {
  const when = expression(setting, "if");
  return {
    maxSize: wholeNumber(setting, "maxSize", 2),
    timeoutMs: duration(setting, "timeout", "1s"),
    ...keyed(setting),
    ...(when && { when: when.parsed }),
  };
}

/** As hosted: `limit` and `burst` together at once, then an even pace. */
function readThrottle(setting: Fields): Pace {
  const limit = wholeNumber(setting, "limit");
  const burst = setting.burst === undefined ? 0 : wholeNumber(setting, "burst", 0);
  return {
    intervalMs: duration(setting, "period", "1s", "1w") / limit,
    capacity: limit + burst,
    ...keyed(setting),
  };
}

/** As hosted: an even pace, of which a tenth may come at once. */
function readRateLimit(setting: Fields): Pace {
  const limit = wholeNumber(setting, "limit");
  return {
    intervalMs: duration(setting, "period", "1s", "24h") / limit,
    capacity: Math.floor(limit / 10) + 1,
    ...keyed(setting),
  };
}

function readSingleton(setting: Fields): SingletonConfig {
  const { mode } = setting;
  if (mode !== "skip" && mode !== "cancel") throw new Error(`"mode" must be "skip" or "cancel"`);
  return { mode, ...keyed(setting) };
}

function readTimeouts(setting: Fields): NonNullable<FlowConfig["timeouts"]> {
  const startMs = optionalDuration(setting, "start");
  const finishMs = optionalDuration(setting, "finish");
  return { ...(startMs !== undefined && { startMs }), ...(finishMs !== undefined && { finishMs }) };
}

/** Reads `batchEvents`, `throttle`, `rateLimit`, `singleton`, `timeouts` and `priority`. Throws an `Error` that names what is wrong. */
export function readFlow(config: Fields): FlowConfig {
  const batch = section(config, "batchEvents", ["maxSize", "timeout", "key", "if"], readBatch);
  const throttle = section(config, "throttle", ["limit", "period", "burst", "key"], readThrottle);
  const rateLimit = section(config, "rateLimit", ["limit", "period", "key"], readRateLimit);
  const singleton = section(config, "singleton", ["mode", "key"], readSingleton);
  const timeouts = section(config, "timeouts", ["start", "finish"], readTimeouts);
  const priority = section(config, "priority", ["run"], (setting) => expression(setting, "run")?.parsed);
  if (batch) {
    for (const name of notWithBatches) {
      const value = config[name];
      if (value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0))
        throw new Error(`"batchEvents" does not go together with "${name === "cancel" ? "cancelOn" : name}"`);
    }
  }
  return {
    ...(batch && { batch }),
    ...(throttle && { throttle }),
    ...(rateLimit && { rateLimit }),
    ...(singleton && { singleton }),
    ...(timeouts && { timeouts }),
    ...(priority && { priority }),
  };
}
