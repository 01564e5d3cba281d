import { type CronTrigger, parseCron } from "./cron.ts";
import { parseDuration } from "./duration.ts";
import type { Expression } from "./expression.ts";
import { type FlowConfig, readFlow } from "./flow-config.ts";
import {
  expression,
  type Fields,
  fields,
  isFields,
  list,
  onlyKnown,
  optionalDuration,
  optionalText,
  text,
  wholeNumber,
} from "./read-fields.ts";

export interface EventTrigger {
  /** The event's name; a `*` at the end stands for any ending. */
  readonly event: string;
  readonly when?: Expression;
}

export interface ConcurrencyLimit {
  readonly limit: number;
  readonly key?: Expression;
  /** What tells this limit's groups from those of other limits. */
  readonly name: string;
}

export interface FunctionConfig extends FlowConfig {
  /** `<app>-<function>`. */
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  /** Where it is called, with `fnId` and `stepId` in the query. */
  readonly url: string;
  readonly events: readonly EventTrigger[];
  readonly crons: readonly CronTrigger[];
  /** Attempts in all, the first included. */
  readonly attemptsMax: number;
  readonly concurrency: readonly ConcurrencyLimit[];
  /** Functions with the same gate are let in one at a time; `undefined` when there is no limit. */
  readonly gate?: string;
  readonly debounce?: { readonly key?: Expression; readonly periodMs: number; readonly timeoutMs?: number };
  readonly idempotency?: Expression;
  readonly cancelOn: readonly { readonly event: string; readonly when?: Expression; readonly timeoutMs?: number }[];
}

const defaultRetries = 4;
const retriesMax = 20;

const known = [
  ...["id", "name", "description", "triggers", "steps", "idempotency", "concurrency", "debounce", "cancel"],
  ...["batchEvents", "rateLimit", "throttle", "singleton", "timeouts", "priority"],
];

function readConcurrency(config: Fields, id: string): ConcurrencyLimit[] {
  const given = config.concurrency;
  if (given === undefined || given === null || given === 0) return [];
  const options = typeof given === "number" ? [{ limit: given }] : Array.isArray(given) ? given : [given];
  return options.map((option: unknown) => {
    if (!isFields(option)) throw new Error(`"concurrency" must be a number or a list of limits`);
    const key = expression(option, "key")?.parsed;
    const scope = option.scope ?? "fn";
    if (scope !== "fn" && key === undefined) throw new Error(`"concurrency": the scope "${String(scope)}" needs a key`);
    const source = optionalText(option, "key") ?? "";
    return {
      limit: wholeNumber(option, "limit"),
      ...(key && { key }),
      name: scope === "fn" ? `fn ${id} ${source}` : `shared ${source}`,
    };
  });
}

function readTriggers(config: Fields): Pick<FunctionConfig, "events" | "crons"> {
  const events: EventTrigger[] = [];
  const crons: CronTrigger[] = [];
  for (const trigger of list(config, "triggers")) {
    if (trigger.cron !== undefined) {
      if (trigger.jitter !== undefined) throw new Error(`"jitter" of a cron is not supported by the embedded runner`);
      crons.push(parseCron(text(trigger, "cron")));
    } else {
      const when = expression(trigger, "expression")?.parsed;
      const event = text(trigger, "event");
      if (event.slice(0, -1).includes("*")) throw new Error(`the trigger "${event}": a * may only stand at the end`);
      events.push({ event, ...(when && { when }) });
    }
  }
  return { events, crons };
}

function read(config: Fields, appId: string): FunctionConfig {
  const id = text(config, "id");
  onlyKnown(config, known);
  const step = fields(fields(config, "steps") ?? {}, "step");
  const runtime = fields(step ?? {}, "runtime");
  if (step === undefined || runtime === undefined) throw new Error(`"steps.step.runtime" is missing`);
  if (runtime.type !== "http")
    throw new Error(`the runtime "${String(runtime.type)}" is not supported by the embedded runner, only http`);
  const url = text(runtime, "url");
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error(`"${url}" is not an http address`);
  const retries = fields(step, "retries")?.attempts ?? defaultRetries;
  if (typeof retries !== "number" || !Number.isInteger(retries) || retries < 0 || retries > retriesMax) {
    throw new Error(`"retries" must be a whole number from 0 to ${retriesMax}`);
  }
  const debounce = fields(config, "debounce");
  const debounceKey = debounce && expression(debounce, "key")?.parsed;
  const timeoutMs = debounce && optionalDuration(debounce, "timeout");
  const idempotency = expression(config, "idempotency")?.parsed;
  const concurrency = readConcurrency(config, id);
  return {
    id,
    appId,
    name: optionalText(config, "name") ?? id,
    url,
    ...readTriggers(config),
    ...readFlow(config),
    attemptsMax: retries + 1,
    concurrency,
    ...(concurrency.length > 0 && { gate: concurrency.every(({ name }) => name.startsWith("fn ")) ? id : "shared" }),
    ...(debounce && {
      debounce: {
        periodMs: parseDuration(text(debounce, "period")),
        ...(debounceKey && { key: debounceKey }),
        ...(timeoutMs !== undefined && { timeoutMs }),
      },
    }),
    ...(idempotency && { idempotency }),
    cancelOn: list(config, "cancel").map((cancel) => {
      const when = expression(cancel, "if", ["event", "async"])?.parsed;
      const until = optionalDuration(cancel, "timeout");
      return { event: text(cancel, "event"), ...(when && { when }), ...(until !== undefined && { timeoutMs: until }) };
    }),
  };
}

/** Reads a function as an app describes it. Throws an `Error` that names the function, the setting and what is wrong. */
export function readFunctionConfig(config: unknown, appId: string): FunctionConfig {
  if (!isFields(config)) throw new Error("a function must be an object");
  try {
    return read(config, appId);
  } catch (error) {
    throw new Error(`function "${String(config.id)}": ${error instanceof Error ? error.message : "not understood"}`);
  }
}
