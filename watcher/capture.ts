import { sensitiveRuleNames } from "#lib/capture/redact/sensitive-path.ts";
import { occurredAtMin, TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { type Account, type Cli, noteRefused, openAccount, requireConsent } from "./cli.ts";
import { countDropped, type Dropped, nothingDropped } from "./collect/count-dropped.ts";
import { explainIssue } from "./explain-issue.ts";
import { type ExitCode, exitCodes, type Fault } from "./fault.ts";
import { freshenWorkspaceRules } from "./privacy/fetch-workspace-rules.ts";
import { type Handling, type LivePolicy, openPolicy } from "./privacy/live-policy.ts";
import { type FlushReport, flushSpool } from "./send/flush-spool.ts";
import { BatchFormer } from "./send/form-batches.ts";
import { SpoolWriter } from "./spool/append-events.ts";
import { summarizeSpool } from "./spool/sending-state.ts";
import { count } from "./terminal/words.ts";

/** The way of every event: redacted, checked, then the spool and the server, or with `--dry-run` the screen. */
export interface Capture {
  /**
   * Takes what privacy rules leave of an event, if anything. Gives what is wrong with a faulty one, or null.
   *
   * @throws Fault PRIVACY_RULES, PRIVACY_KEY while the person's rules are not understood
   */
  add(event: TelemetryEvent, how?: Handling): string | null;
  /** How many events are in memory alone. */
  readonly unsettled: number;
  /** Makes what was added durable, tells `onKept`, and sends some of it when much waits. */
  settle(onKept?: () => void): Promise<void>;
  /** Settles, sends the rest and reports. */
  finish(): Promise<CaptureReport>;
}

export interface CaptureReport {
  readonly events: number;
  readonly dropped: Dropped;
  /** Events that no server would take, by what is wrong with them. */
  readonly faulty: Readonly<Record<string, number>>;
  /** Null with `--dry-run` and `--local`, which send nothing. */
  readonly sent: FlushReport | null;
  readonly queued: number;
  /** With `--local`: how many events were kept here already. */
  readonly local?: { readonly duplicates: number };
}

export interface CaptureOptions {
  readonly dryRun?: boolean;
  /** How long sending may wait for a busy server; null does not send at all. */
  readonly patienceMs: number | null;
}

/**
 * Opens the way for events: to the account's spool, once the person has agreed to collection; or with `dryRun` to the
 * screen, for which nobody need be signed in.
 *
 * @throws Fault NOT_SIGNED_IN, CONSENT_REQUIRED, PRIVACY_RULES
 */
export async function openCapture(
  cli: Cli,
  { dryRun, patienceMs }: CaptureOptions,
): Promise<{ capture: Capture; account: Account | null }> {
  const policy = openPolicy(cli.home, { local: cli.local, counting: !dryRun });
  if (cli.local || dryRun) policy.check();
  if (dryRun) return { capture: new DryRunCapture(cli, policy), account: null };
  if (cli.local) {
    // It is a gate like those below, so it cannot be loaded before this file is.
    const { LocalCapture } = await import("./local/local-capture.ts");
    return { capture: new LocalCapture(cli.home, policy), account: null };
  }
  const account = openAccount(cli);
  await requireConsent(cli, account);
  // What comes one at a time does not wait for the server.
  if (patienceMs !== null && patienceMs > 0) await freshenWorkspaceRules(cli.home, account);
  policy.check();
  return { capture: new SpoolingCapture(cli, account, policy, patienceMs), account };
}

/** Sending begins while a long import still reads, once this many events wait. */
const sendEvery = 10_000;

/** What every event passes through, whichever way it goes on. */
export abstract class Gate {
  readonly dropped = nothingDropped();
  readonly faulty: Record<string, number> = {};
  events = 0;
  protected readonly policy: LivePolicy;

  constructor(policy: LivePolicy) {
    this.policy = policy;
  }

  add(given: TelemetryEvent, how?: Handling): string | null {
    const passed = this.#pass(given, how);
    return typeof passed === "string" ? passed : null;
  }

  /** Adds an event, and gives what was kept of it; null when nothing was. */
  keepOf(given: TelemetryEvent, how?: Handling): TelemetryEvent | null {
    const passed = this.#pass(given, how);
    return typeof passed === "string" ? null : passed;
  }

  /** @returns what goes on, what is wrong with it, or null when a rule leaves it out */
  #pass(given: TelemetryEvent, how?: Handling): TelemetryEvent | string | null {
    const left = this.policy.redact(given, how);
    if (left.event === null) {
      countDropped(this.dropped, left.droppedBy);
      return null;
    }
    const fault = faultOf(left.event);
    if (fault !== null) {
      this.faulty[fault] = (this.faulty[fault] ?? 0) + 1;
      return fault;
    }
    this.events += 1;
    this.take(JSON.stringify(left.event));
    return left.event;
  }

  protected abstract take(json: string): void;
}

function faultOf(event: TelemetryEvent): string | null {
  const parsed = TelemetryEvent.safeParse(event);
  if (parsed.success)
    return Date.parse(event.occurred_at) < Date.parse(occurredAtMin) ? "is older than the year 2000" : null;
  return explainIssue(parsed.error, "the event");
}

/** Keeps events in the account's spool and sends them. */
export class SpoolingCapture extends Gate implements Capture {
  readonly #cli: Cli;
  readonly #account: Account;
  readonly #patienceMs: number | null;
  readonly #writer: SpoolWriter;
  readonly #sent: FlushReport = { accepted: 0, duplicates: 0, refused: 0, fault: null, busy: false };
  #lines: string[] = [];
  #unsent = 0;

  constructor(cli: Cli, account: Account, policy: LivePolicy, patienceMs: number | null) {
    super(policy);
    this.#cli = cli;
    this.#account = account;
    this.#patienceMs = patienceMs;
    this.#writer = new SpoolWriter(account.spool);
  }

  get unsettled(): number {
    return this.#lines.length;
  }

  protected take(json: string): void {
    this.#lines.push(json);
  }

  async settle(onKept?: () => void): Promise<void> {
    const lines = this.#lines;
    this.#writer.append(lines);
    this.#lines = [];
    this.#unsent += lines.length;
    onKept?.();
    if (this.#unsent >= sendEvery && !this.#sent.fault) await this.#send();
  }

  async finish(): Promise<CaptureReport> {
    try {
      await this.settle();
      if (!this.#sent.fault) await this.#send();
    } finally {
      this.#writer.close();
      this.policy.writeCounts();
    }
    const { events, dropped, faulty } = this;
    return { events, dropped, faulty, sent: this.#sent, queued: summarizeSpool(this.#account.spool).queued };
  }

  async #send(): Promise<void> {
    const { terminal } = this.#cli;
    this.#unsent = 0;
    if (this.#patienceMs === null) return;
    const before = this.#sent.accepted + this.#sent.duplicates;
    const report = await flushSpool(this.#account.spool, this.#account.connection, {
      patienceMs: this.#patienceMs,
      onProgress: (now) => terminal.progress(`Sending: ${count(before + now.accepted + now.duplicates, "event")}`),
      onWait: (ms, fault) => terminal.note(`${fault.message} Trying again in ${Math.ceil(ms / 1000)} s.`),
    });
    this.#sent.accepted += report.accepted;
    this.#sent.duplicates += report.duplicates;
    this.#sent.refused += report.refused;
    this.#sent.fault = report.fault;
    this.#sent.busy = report.busy;
    if (!report.fault) await freshenWorkspaceRules(this.#cli.home, this.#account);
    if (report.fault) noteRefused(this.#cli, this.#account, report.fault);
  }
}

/** Prints the body of every request that would be sent, to the byte, one a line; keeps and sends nothing. */
export class DryRunCapture extends Gate implements Capture {
  readonly unsettled = 0;
  readonly #cli: Cli;
  readonly #former = new BatchFormer<{ json: string }>();

  constructor(cli: Cli, policy: LivePolicy) {
    super(policy);
    this.#cli = cli;
  }

  protected take(json: string): void {
    this.#print(this.#former.add({ json }));
  }

  async settle(): Promise<void> {}

  async finish(): Promise<CaptureReport> {
    this.#print(this.#former.finish());
    const { events, dropped, faulty } = this;
    return { events, dropped, faulty, sent: null, queued: 0 };
  }

  #print(batch: { body: string } | null): void {
    if (batch) this.#cli.terminal.write(`${batch.body}\n`);
  }
}

/** A report in the form that `--json` gives. */
export function reportFields(report: CaptureReport): Record<string, unknown> {
  const { events, dropped, faulty, sent, queued, local } = report;
  return {
    events,
    ...(local ? { local: true } : {}),
    dropped: { count: dropped.count, by_rule: dropped.byRule },
    faulty,
    accepted: sent?.accepted ?? (local ? events - local.duplicates : 0),
    duplicates: sent?.duplicates ?? local?.duplicates ?? 0,
    refused: sent?.refused ?? 0,
    queued,
    error: faultFields(sent?.fault ?? null),
  };
}

export const faultFields = (fault: Fault | null): { code: string; message: string; hint: string | null } | null =>
  fault && { code: fault.code, message: fault.message, hint: fault.hint };

/** What happened to the events, in sentences. */
export function describeReport(report: CaptureReport): string[] {
  const { dropped, faulty, sent, queued, local } = report;
  const lines: string[] = [];
  if (local) {
    const known = local.duplicates > 0 ? `, ${local.duplicates.toLocaleString("en")} known here already` : "";
    lines.push(`Kept on this machine alone: ${(report.events - local.duplicates).toLocaleString("en")} new${known}.`);
  }
  if (sent && !sent.busy) {
    const known = sent.duplicates > 0 ? `, ${sent.duplicates.toLocaleString("en")} known to the server already` : "";
    if (sent.accepted + sent.duplicates > 0) lines.push(`Sent: ${sent.accepted.toLocaleString("en")} new${known}.`);
    if (sent.refused > 0)
      lines.push(`Refused by the server: ${count(sent.refused, "event")}; \`floyo status\` says why.`);
  }
  if (sent?.busy) lines.push("Another floyo is sending now and takes these along.");
  const byRule = Object.entries(dropped.byRule);
  const isBuiltIn = ([rule]: [string, number]) => sensitiveRuleNames.includes(rule);
  for (const [why, rules] of [
    ["because the file holds secrets", byRule.filter(isBuiltIn)],
    ["by your privacy rules", byRule.filter((one) => !isBuiltIn(one))],
  ] as const) {
    if (rules.length === 0) continue;
    const shown = rules.map(([rule, number]) => `${rule}: ${number.toLocaleString("en")}`).join(", ");
    const events = rules.reduce((sum, [, number]) => sum + number, 0);
    lines.push(`Left out, ${why}: ${count(events, "event")} (${shown}).`);
  }
  for (const [fault, number] of Object.entries(faulty))
    lines.push(`Not recorded: ${count(number, "event")} (${fault}).`);
  if (queued > 0 && !sent?.busy) lines.push(`Kept to be sent later: ${count(queued, "event")}.`);
  return lines;
}

/** Says why events still wait, if any do. */
export function explainStop({ terminal }: Cli, report: CaptureReport): void {
  const fault = report.sent?.fault;
  if (fault) terminal.note(`${fault.message}${fault.hint ? `\n${fault.hint}` : ""}`);
}

/** The exit code that a report amounts to. @param faulty whether something could not even be read */
export function exitCodeOf({ sent }: CaptureReport, faulty = false): ExitCode {
  return sent?.fault?.exitCode ?? (faulty || (sent?.refused ?? 0) > 0 ? exitCodes.fault : exitCodes.ok);
}
