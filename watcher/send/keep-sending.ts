import { me } from "#lib/contracts/accounts.ts";
import { checkInSeconds } from "#lib/contracts/devices.ts";
import { type Account, type Cli, connect, noteAllowed, noteRefused } from "../cli.ts";
import { exitCodes, Fault, systemCode } from "../fault.ts";
import { accountName, amendCredentials, credentialsOf, findCredentials } from "../home/credentials.ts";
import { listSegments } from "../spool/segments.ts";
import { patienceMsMax, readState, summarizeSpool, waitMs } from "../spool/sending-state.ts";
import { callApi } from "./call-api.ts";
import { checkIn } from "./check-in.ts";
import { consentFault, revokedFault } from "./explain-fault.ts";
import { flushSpool } from "./flush-spool.ts";
import { retryDelayMs } from "./retry-delay.ts";

export interface SendingReport {
  /** `away`: nothing can be sent now; `fault` says why, and `nextAt` when it is tried again. */
  state: "unknown" | "connected" | "sending" | "away";
  queued: number;
  sent: number;
  refused: number;
  lastSentAt: number | null;
  fault: Fault | null;
  nextAt: number | null;
  consented: boolean;
  /** The person has revoked this device: nothing is captured until they allow it again. */
  revoked: boolean;
  /** The server no longer accepts the key: nothing is captured until a login has brought another. */
  keyRefused: boolean;
}

/** Changes that come together go together, */
const gatherMs = 25;
/** and when they go on coming, a request is made no more often than this. */
const paceMs = 250;
/** Another process sends this spool and takes ours along, or has just passed them. */
const busyMs = 400;
/** A new event tries a server that was away again after this long, however long the wait has grown. */
const eagerMs = 1_000;
/** Consent may be given again, on the page; */
const askAgainMs = 30_000;
/** a new key is noticed in its file. */
const newKeyMs = 3_000;

/**
 * Sends an account's spool for as long as it runs: at once while the server answers, and with growing pauses while not.
 *
 * It also checks in, once a minute and no oftener. Who revokes a device or withdraws consent is obeyed within seconds all
 * the same: whatever is captured is sent within a second, and refused; and while nothing is captured there is nothing to
 * stop. A question every few seconds, or a connection held open for each watcher, would cost the server a good part of a
 * core for a thousand of them that idle; this costs it some 17 requests a second.
 */
export class Sender {
  readonly report: SendingReport;
  readonly #cli: Cli;
  readonly #onChange: () => void;
  #account: Account;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #attempts = 0;
  #lastAttemptAt = 0;
  /** The pause is our own choice, not what the server asked for. */
  #mayHurry = false;
  #more = false;
  #checkInTimer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(cli: Cli, account: Account, onChange: () => void) {
    this.#cli = cli;
    this.#account = account;
    this.#onChange = onChange;
    const { queued, refused } = summarizeSpool(account.spool);
    const consented = account.credentials.consented;
    this.report = {
      state: "unknown",
      queued,
      sent: 0,
      refused,
      lastSentAt: null,
      fault: null,
      nextAt: null,
      consented,
      revoked: account.credentials.revoked ?? false,
      keyRefused: account.credentials.key_refused ?? false,
    };
  }

  get #mayCapture(): boolean {
    const { consented, revoked, keyRefused } = this.report;
    return consented && !revoked && !keyRefused;
  }

  /** Asks the server whether it takes events from this person, and sends what waits. */
  start(): void {
    this.#run(async () => {
      await this.#askConsent();
      // Where the question fails, sending tells what is wrong.
      if (this.report.revoked) await this.#askAllowed();
      else if (this.report.consented) await this.#askAllowed().catch(() => undefined);
      if (this.#mayCapture) await this.#flush();
    });
    this.#scheduleCheckIn();
  }

  /** Tells of events that have been put into the spool. */
  add(events: number): void {
    this.report.queued += events;
    if (this.#running) this.#more = true;
    else if (this.#timer === null) this.#scheduleSoon();
    else if (this.#mayHurry) {
      const soon = Math.max(gatherMs, this.#lastAttemptAt + eagerMs - performance.now());
      if (this.report.nextAt !== null && Date.now() + soon < this.report.nextAt) this.#schedule(soon);
    }
    this.#onChange();
  }

  /** Looks whether others have put something into the spool: a shell's hook leaves the sending to us. */
  lookForMore(): void {
    if (this.#running || this.#timer !== null || !this.report.consented) return;
    if (listSegments(this.#account.spool).writing.length > 0) this.#scheduleSoon();
  }

  /** Tries at once, unless the server has asked to be left alone. */
  hurry(): void {
    if (!this.#running && this.#mayHurry) this.#schedule(0);
  }

  /** Sends what is left, for as long as it may take; then ends. */
  async stop(boundMs: number): Promise<void> {
    const bound = new Promise<void>((resolve) => setTimeout(resolve, boundMs).unref());
    await Promise.race([this.#running ?? Promise.resolve(), bound]);
    if (this.#timer) clearTimeout(this.#timer);
    this.#stopped = true;
    if (this.#checkInTimer) clearTimeout(this.#checkInTimer);
    const mayTry = this.report.fault === null || this.#mayHurry;
    if (this.#running || !mayTry || !this.#mayCapture) return;
    this.report.queued = summarizeSpool(this.#account.spool).queued;
    if (this.report.queued > 0) await Promise.race([this.#flush(), bound]);
    if (this.report.fault === null) await Promise.race([this.#sayStopped(), bound]);
  }

  /** The page shows it; should it fail, the page shows when this device was last heard of. */
  async #sayStopped(): Promise<void> {
    const { home } = this.#cli;
    await checkIn(home, this.#account.connection, this.report.queued, true).catch(() => undefined);
  }

  #scheduleSoon(): void {
    this.#schedule(Math.max(gatherMs, this.#lastAttemptAt + paceMs - performance.now()));
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#run(async () => {
        const { fault } = this.report;
        if (fault?.exitCode === exitCodes.notSignedIn && !this.#readNewKey()) return this.#onFault(fault);
        // With nothing to send, asking is what shows that the server is back.
        const { consented, keyRefused, queued } = this.report;
        if (!consented || keyRefused || (fault && queued === 0)) await this.#askConsent();
        if (this.report.revoked) await this.#askAllowed();
        if (this.#mayCapture) await this.#flush();
      });
    }, ms);
  }

  #run(work: () => Promise<void>): void {
    this.#lastAttemptAt = performance.now();
    this.#more = false;
    this.#running = work()
      .catch((error: unknown) => this.#onFault(error instanceof Fault ? error : unexpected(error)))
      .finally(() => {
        this.#running = null;
        if (this.#more && this.#timer === null) this.#scheduleSoon();
        this.#onChange();
      });
  }

  async #flush(): Promise<void> {
    const { report } = this;
    const { queued, sent, refused } = report;
    if (queued > 0 && report.state === "connected") this.#setState("sending");
    const flushed = await flushSpool(this.#account.spool, this.#account.connection, {
      patienceMs: 0,
      onProgress: (now) => {
        const taken = now.accepted + now.duplicates;
        report.sent = sent + taken;
        report.refused = refused + now.refused;
        report.queued = Math.max(0, queued - taken - now.refused);
        report.lastSentAt = Date.now();
        this.#setState("sending");
      },
    });
    if (flushed.fault) return this.#onFault(flushed.fault);
    this.#attempts = 0;
    report.fault = null;
    report.nextAt = null;
    report.queued = summarizeSpool(this.#account.spool).queued;
    if (flushed.busy) this.#schedule(busyMs + Math.random() * busyMs);
    this.#setState("connected");
  }

  async #askConsent(): Promise<void> {
    const { url, key, own } = this.#account.credentials;
    const known = credentialsOf(url, key, await callApi(this.#account.connection, me), own);
    const { credentials } = this.#account;
    const change = { ...known, key_refused: false };
    this.#account = { ...this.#account, credentials: amendCredentials(this.#cli.home, credentials, change) };
    this.report.keyRefused = false;
    if (!known.consented) return this.#onFault(consentFault(this.#account.connection));
    this.report.consented = true;
    this.report.fault = null;
    this.#setState("connected");
  }

  /** Checks in, and heeds a revocation or its end. */
  async #askAllowed(): Promise<void> {
    const { report } = this;
    const { consent, device } = await checkIn(this.#cli.home, this.#account.connection, report.queued);
    if (!consent.granted) return this.#onFault(consentFault(this.#account.connection));
    if (device.revoked) return this.#onFault(revokedFault(this.#account.connection));
    if (!report.revoked) return;
    report.revoked = false;
    report.fault = null;
    this.#account = { ...this.#account, credentials: noteAllowed(this.#cli, this.#account) };
    this.#setState("connected");
  }

  #scheduleCheckIn(): void {
    if (this.#stopped) return;
    // Spread, so that watchers which began together do not ask together.
    const wait = checkInSeconds * 1000 * (0.9 + Math.random() * 0.2);
    this.#checkInTimer = setTimeout(() => {
      // While sending is away it asks by itself; and where this fails, sending says why: who sends nothing hears it here.
      const due = this.#mayCapture && !this.#running ? this.#askAllowed() : Promise.resolve();
      due.catch((error: unknown) => this.#heedRefusal(error)).finally(() => this.#scheduleCheckIn());
    }, wait);
    this.#checkInTimer.unref();
  }

  #heedRefusal(error: unknown): void {
    if (error instanceof Fault && error.code === "UNAUTHENTICATED") this.#onFault(error);
  }

  #onFault(fault: Fault): void {
    const { report } = this;
    // A login puts the new key down before it revokes the one that it replaces.
    if (fault.code === "UNAUTHENTICATED" && this.#readNewKey()) {
      report.fault = null;
      this.#schedule(gatherMs);
      return;
    }
    this.#attempts += 1;
    report.fault = fault;
    report.consented &&= fault.code !== "CONSENT_REQUIRED";
    report.revoked ||= fault.code === "DEVICE_REVOKED";
    report.keyRefused ||= fault.code === "UNAUTHENTICATED";
    this.#account = { ...this.#account, credentials: noteRefused(this.#cli, this.#account, fault) };
    const kept = waitMs(readState(this.#account.spool), Date.now());
    const said = (fault.retryAfterMs ?? 0) <= patienceMsMax ? fault.retryAfterMs : null;
    const lasting = fault.exitCode !== exitCodes.unreachable;
    this.#mayHurry = kept === 0 && !said && !lasting;
    // What the spool's state keeps is spread already.
    const pause = kept > 0 ? kept + Math.random() * 250 : retryDelayMs(this.#attempts, said, Math.random());
    const wait = fault.exitCode === exitCodes.notSignedIn ? newKeyMs : lasting ? Math.max(kept, askAgainMs) : pause;
    report.nextAt = Date.now() + wait;
    this.#setState("away");
    this.#schedule(wait);
  }

  /**
   * Another `floyo login` may have brought a key that works. A key that was refused is not tried again, unless another
   * command has found that it is accepted.
   */
  #readNewKey(): boolean {
    const { credentials } = this.#account;
    const found = findCredentials(this.#cli.home);
    if (!found || accountName(found) !== accountName(credentials)) return false;
    const acceptedAgain = credentials.key_refused && !found.key_refused;
    if (found.key === credentials.key && !acceptedAgain) return false;
    const connection = connect(this.#cli, found.url, found.key, found.organization.slug);
    this.#account = { ...this.#account, credentials: found, connection };
    return true;
  }

  #setState(state: SendingReport["state"]): void {
    this.report.state = state;
    this.#onChange();
  }
}

function unexpected(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  return new Fault(systemCode(error) ?? "UNEXPECTED", `Sending failed: ${message}`, { cause: error });
}
