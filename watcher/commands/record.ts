import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { type EventType, eventTypes, TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { type Capture, describeReport, exitCodeOf, explainStop, openCapture, reportFields } from "../capture.ts";
import type { Cli } from "../cli.ts";
import { rfc3339 } from "../collect/parse-git-log.ts";
import { type ExitCode, usageFault } from "../fault.ts";
import { count } from "../terminal/words.ts";

export interface RecordOptions {
  readonly id?: string;
  readonly at?: string;
  readonly path?: string;
  readonly previousPath?: string;
  readonly command?: string;
  readonly tool?: string;
  readonly action?: string;
  readonly app?: string;
  readonly project?: string;
  readonly branch?: string;
  readonly group?: string;
  readonly source?: string;
  readonly durationMs?: number;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
  readonly send: boolean;
  readonly dryRun?: boolean;
}

const faultsNamed = 10;

/** `floyo record`: one event from flags, or with `-` any number from stdin. */
export async function record(cli: Cli, type: string, options: RecordOptions): Promise<ExitCode> {
  const single = type === "-" ? null : eventFromFlags(type, options, new Date());
  const patienceMs = options.send ? (single ? 0 : 30_000) : null;
  const { capture } = await openCapture(cli, { dryRun: options.dryRun, patienceMs });
  let faults = 0;
  if (single) {
    const problem = capture.add(single, { places: [resolve(single.path ?? ".")] });
    if (problem !== null) throw usageFault(`This event cannot be recorded: ${problem}.`);
  } else faults = await recordLines(cli, capture);
  const report = await capture.finish();
  cli.terminal.give({
    ...(options.dryRun ? { dry_run: true } : {}),
    ...(single ? { id: single.id } : {}),
    ...reportFields(report),
  });
  const speak = options.dryRun ? cli.terminal.note : cli.terminal.say;
  if (!options.dryRun) speak(`Recorded ${count(report.events, "event")}.`);
  for (const line of describeReport(report)) speak(line);
  explainStop(cli, report);
  return exitCodeOf(report, faults > 0);
}

/** Builds the event; what is left out on the command line is filled in: a new id, and now by this machine's clock. */
export function eventFromFlags(type: string, options: RecordOptions, now: Date): TelemetryEvent {
  if (!isEventType(type))
    throw usageFault(`There is no event type ${type}.`, `Choose one of ${eventTypes.join(", ")}.`);
  const event: TelemetryEvent = {
    id: options.id ?? randomUUID(),
    type,
    occurred_at: options.at ?? rfc3339(now.getTime(), -now.getTimezoneOffset()),
    // A time that was given may be from any clock.
    ...(options.at === undefined ? { clock: "device" as const } : {}),
    path: options.path,
    previous_path: options.previousPath,
    command: options.command,
    tool: options.tool,
    action: options.action,
    app: options.app,
    project: options.project,
    branch: options.branch,
    group: options.group,
    source: options.source ?? "record",
    duration_ms: options.durationMs,
    metadata: options.metadata && { ...options.metadata },
  };
  const subject = Object.entries(subjects).find(([kind]) => kind === type)?.[1] ?? [];
  if (subject.length > 0 && !subject.some((field) => event[field] !== undefined)) {
    throw usageFault(
      `A ${type} needs --${subject.join(" or --")}.`,
      `For example: floyo record ${type} --${subject[0]} …`,
    );
  }
  return event;
}

/** What each type is about: an event without it would say nothing. */
const subjects: Partial<Record<EventType, readonly ("path" | "command" | "tool" | "app" | "branch")[]>> = {
  file_opened: ["path"],
  file_created: ["path"],
  file_modified: ["path"],
  file_renamed: ["path"],
  file_deleted: ["path"],
  command_run: ["command"],
  tool_used: ["tool"],
  app_used: ["app"],
  branch_switched: ["branch"],
};

const isEventType = (type: string): type is EventType => eventTypes.some((known) => known === type);

/** Takes events from stdin, one JSON object a line, until it ends. @returns how many lines were not events */
async function recordLines(cli: Cli, capture: Capture): Promise<number> {
  let number = 0;
  let faults = 0;
  const fail = (why: string) => {
    faults += 1;
    if (faults <= faultsNamed) cli.terminal.note(`Line ${number} is passed over: ${why}.`);
  };
  for await (const raw of createInterface({ input: cli.streams.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (raw.trim() === "") continue;
    const event = parseLine(raw, new Date());
    if (typeof event === "string") fail(event);
    else capture.add(event);
    if (capture.unsettled >= 1000) await capture.settle();
  }
  if (faults > faultsNamed) cli.terminal.note(`Passed over in all: ${count(faults, "line")}.`);
  return faults;
}

function parseLine(raw: string, now: Date): TelemetryEvent | string {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return "it is not JSON";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is not an object";
  const filled = {
    id: randomUUID(),
    ...("occurred_at" in value
      ? {}
      : { occurred_at: rfc3339(now.getTime(), -now.getTimezoneOffset()), clock: "device" as const }),
    source: "record",
    ...value,
  };
  const parsed = TelemetryEvent.safeParse(filled);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return issue ? `${issue.path.join(".") || "event"}: ${issue.message}` : "it is not an event";
}
