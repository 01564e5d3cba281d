import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes, Fault } from "../fault.ts";
import { LedgerKeeper, type Place } from "../ledger/keep-ledger.ts";
import { ledgerFolder } from "../ledger/ledger-files.ts";
import { lockSending } from "../spool/lock-sending.ts";
import { damageFile, noteSent, readSegment, removeSegment, type SpooledLine } from "../spool/read-segment.ts";
import { claimSegments, type Segment } from "../spool/segments.ts";
import { damagedPath, keepRefused, readState, type SendingState, waitMs, writeState } from "../spool/sending-state.ts";
import type { Connection } from "./connection.ts";
import { type Batch, BatchFormer, toBatch } from "./form-batches.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { type Attempt, sendBatch } from "./send-batch.ts";

export interface FlushReport {
  accepted: number;
  duplicates: number;
  refused: number;
  /** Why sending stopped before the spool was empty, or null. */
  fault: Fault | null;
  /** Another process is sending this spool now. */
  busy: boolean;
}

export interface FlushOptions {
  /** How long all waiting between attempts may take together; 0 tries each batch once. */
  readonly patienceMs: number;
  readonly onProgress?: (report: Readonly<FlushReport>) => void;
  readonly onWait?: (ms: number, fault: Fault) => void;
}

/**
 * Sends what waits in a spool. An event leaves it after the server's 2xx and not before: killed at any moment, the
 * rest is sent next time, and what was sent without being noted is sent again and stored once. Each batch is in the
 * account's ledger, on the disk, before it is sent.
 */
export async function flushSpool(folder: string, connection: Connection, options: FlushOptions): Promise<FlushReport> {
  const report: FlushReport = { accepted: 0, duplicates: 0, refused: 0, fault: null, busy: false };
  let segments = claimSegments(folder);
  if (segments.length === 0) return report;
  const lock = lockSending(folder);
  if (!lock) return { ...report, busy: true };
  const flush = new Flush(folder, connection, options, report);
  try {
    await flush.waitAsAsked();
    while (!report.fault && segments.length > 0) {
      await flush.sendSegments(segments);
      if (!report.fault) segments = claimSegments(folder);
    }
  } catch (error) {
    // What the server refused cannot be kept on a full disk: it stays where it is.
    if (!(error instanceof Fault)) throw error;
    report.fault = error;
  } finally {
    flush.close();
    lock.release();
  }
  return report;
}

class Flush {
  readonly #folder: string;
  readonly #connection: Connection;
  readonly #options: FlushOptions;
  readonly #report: FlushReport;
  readonly #state: SendingState;
  readonly #ledger: LedgerKeeper;
  #patienceMs: number;

  constructor(folder: string, connection: Connection, options: FlushOptions, report: FlushReport) {
    this.#folder = folder;
    this.#connection = connection;
    this.#options = options;
    this.#report = report;
    this.#state = readState(folder);
    this.#ledger = new LedgerKeeper(ledgerFolder(folder, connection.device));
    this.#patienceMs = options.patienceMs;
  }

  close(): void {
    this.#ledger.close();
    this.saveState();
  }

  saveState(): void {
    const { fault } = this.#report;
    this.#state.last_error = fault ? { code: fault.code, message: fault.message, at: new Date().toISOString() } : null;
    writeState(this.#folder, this.#state);
  }

  /** Keeps to what the server asked for last time, perhaps of another process. */
  async waitAsAsked(): Promise<void> {
    const wait = waitMs(this.#state, Date.now());
    const code = this.#state.last_error?.code ?? "RATE_LIMITED";
    if (wait > 0) await this.#wait(wait, busyFault(code, wait));
    if (!this.#report.fault) this.#state.not_before = null;
  }

  /** Sends every waiting line of these segments, and removes each once nothing of it is left. */
  async sendSegments(segments: readonly Segment[]): Promise<void> {
    const damage = damageFile(damagedPath(this.#folder));
    const former = new BatchFormer<SpooledLine>();
    const read: Segment[] = [];
    for (const segment of segments) {
      for (const line of readSegment(segment, damage)) {
        const batch = former.add(line);
        if (!batch) continue;
        await this.#deliver(batch, read);
        if (this.#report.fault) return;
      }
      read.push(segment);
    }
    const last = former.finish();
    if (last) await this.#deliver(last, read);
    if (!this.#report.fault) read.forEach(removeSegment);
  }

  /** Sends a batch. Every line of the segments in `read` is in it or in one before it, so they can go then. */
  async #deliver(batch: Batch<SpooledLine>, read: Segment[]): Promise<void> {
    await this.#send(batch);
    const last = batch.items.at(-1);
    if (this.#report.fault || !last) return;
    const done = read.splice(0);
    done.forEach(removeSegment);
    if (!done.includes(last.segment)) noteSent(last.segment, last.end);
  }

  async #send(batch: Batch<SpooledLine>): Promise<void> {
    const place = this.#noteBatch(batch);
    if (!place) return;
    let mayHaveArrived = place.again ?? false;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await sendBatch(this.#connection, batch.body, batch.items.length, place);
      this.#noteAnswer(place, outcome, mayHaveArrived);
      mayHaveArrived = true;
      if (outcome.kind === "taken") {
        this.#account(batch, outcome.result.accepted, outcome.result.duplicates, outcome.result.rejected);
        return;
      }
      if (outcome.kind === "too_large") return this.#sendHalves(batch);
      if (outcome.kind === "stop") {
        this.#report.fault = outcome.fault;
        return;
      }
      const wait = retryDelayMs(attempt, outcome.retryAfterMs, Math.random());
      if (outcome.retryAfterMs !== null) this.#state.not_before = new Date(Date.now() + wait).toISOString();
      await this.#wait(wait, outcome.fault);
      if (this.#report.fault) return;
      this.#state.not_before = null;
    }
  }

  /** Null when it cannot be noted, and so must not be sent. */
  #noteBatch({ body, items }: Batch<SpooledLine>): Place | null {
    try {
      return this.#ledger.begin({
        digest: createHash("sha256").update(body).digest("hex"),
        events: items.length,
        bytes: Buffer.byteLength(body),
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#report.fault = error;
      return null;
    }
  }

  /** What is sent again as it is, or was refused after an attempt that may have arrived, stays open in the ledger. */
  #noteAnswer(place: Place, outcome: Attempt, mayHaveArrived: boolean): void {
    if (outcome.kind === "taken") {
      const { accepted, duplicates, rejected } = outcome.result;
      this.#ledger.end(place, { outcome: "stored", accepted, duplicates, rejected: rejected.length });
    } else if (mayHaveArrived) {
      return;
    } else if (outcome.kind === "too_large") {
      this.#ledger.end(place, { outcome: "refused", code: "PAYLOAD_TOO_LARGE" });
    } else if (outcome.kind === "stop" && outcome.fault.code !== "NOT_FLOYO") {
      this.#ledger.end(place, { outcome: "refused", code: outcome.fault.code });
    }
  }

  /** Something on the way takes less than the contract says: smaller pieces go through. */
  async #sendHalves(batch: Batch<SpooledLine>): Promise<void> {
    if (batch.items.length === 1) {
      this.#report.fault = new Fault("PAYLOAD_TOO_LARGE", "The server finds a single event too large.", {
        hint: "A proxy before the server may bound request bodies too tightly; the event is kept.",
      });
      return;
    }
    const middle = batch.items.length >> 1;
    for (const half of [batch.items.slice(0, middle), batch.items.slice(middle)]) {
      await this.#send(toBatch(half));
      if (this.#report.fault) return;
    }
  }

  #account(
    batch: Batch<SpooledLine>,
    accepted: number,
    duplicates: number,
    rejected: readonly { index: number; code: string; message: string }[],
  ): void {
    keepRefused(
      this.#folder,
      rejected.map(({ index, code, message }) => ({ event: eventAt(batch, index), code, message })),
    );
    this.#report.accepted += accepted;
    this.#report.duplicates += duplicates;
    this.#report.refused += rejected.length;
    this.#state.sent += accepted + duplicates;
    this.#state.last_sent_at = new Date().toISOString();
    this.saveState();
    this.#options.onProgress?.(this.#report);
  }

  /** Waits if patience allows; otherwise sending stops with the fault that made it necessary. */
  async #wait(ms: number, fault: Fault): Promise<void> {
    if (ms > this.#patienceMs) {
      this.#report.fault = fault;
      return;
    }
    this.#patienceMs -= ms;
    this.#options.onWait?.(ms, fault);
    await sleep(ms);
  }
}

const eventAt = (batch: Batch<SpooledLine>, index: number): unknown => JSON.parse(batch.items[index]?.json ?? "null");

const busyFault = (code: string, ms: number): Fault =>
  new Fault(code, `The server asked to be left alone for another ${Math.ceil(ms / 1000)} s.`, {
    exitCode: exitCodes.unreachable,
    hint: "Nothing is lost: run `floyo flush` then.",
  });
