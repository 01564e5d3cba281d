import type { Server } from "node:http";
import { hostname } from "node:os";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Account, Cli } from "../cli.ts";
import { Fault } from "../fault.ts";
import { accountName, isSignedInAs } from "../home/credentials.ts";
import { findPause, liesIn, readPause } from "../home/pause.ts";
import { localAccount } from "../local/local-store.ts";
import { keepRulesFresh } from "../privacy/fetch-workspace-rules.ts";
import { Sender } from "../send/keep-sending.ts";
import { describeFault, describePause } from "../watch/describe-watch.ts";
import type { EventKeeper } from "../watch/keep-events.ts";
import { type RunningWatcher, touchMs, WatcherSign } from "../watch/running-watchers.ts";
import type { Door, Intake } from "./door.ts";
import { loopback, serveDoors } from "./serve-doors.ts";

/** What other commands ask for shows after this long; a pause holds at once. */
const commandMs = 1_000;

/** Listening, from the first request to the last event sent. */
export class ListenSession implements Intake {
  readonly keeper: EventKeeper;
  readonly sender: Sender | null;
  /** What could not be kept, and why; null while all can. */
  trouble: string | null = null;
  readonly #cli: Cli;
  readonly #account: Account | null;
  readonly #startedAt = new Date();
  readonly #sign: WatcherSign | null;
  #consented = true;
  #consentedAgainAt = 0;
  readonly #servers: Server[] = [];
  #addresses: readonly string[] = [];
  #lastEventAt: string | null = null;
  #beats: NodeJS.Timeout[] = [];
  #written = "";
  #endRules: () => void = () => {};

  readonly #onChange: (troubles: readonly string[]) => void;

  /**
   * @param keeper takes the events @param silent tells nobody that it runs
   * @param onChange told again and again what the person should know of, one sentence each
   */
  constructor(
    cli: Cli,
    account: Account | null,
    keeper: EventKeeper,
    silent: boolean,
    onChange: (troubles: readonly string[]) => void = () => {},
  ) {
    this.#onChange = onChange;
    this.#cli = cli;
    this.#account = account;
    this.keeper = keeper;
    this.sender = account ? new Sender(cli, account, () => this.#onSending()) : null;
    this.#sign = silent ? null : new WatcherSign(cli.home.watchers);
  }

  /**
   * @param doors each at a port of its own: the plugins' first, then ActivityWatch's, whose clients know no other
   * @param onSignedOut told that the account is no longer this home's
   * @returns the addresses that it listens at, in the same order
   * @throws Fault PORT_TAKEN, PORT_FORBIDDEN
   */
  async start(doors: readonly { door: Door; port: number }[], onSignedOut: () => void): Promise<readonly string[]> {
    const addresses: string[] = [];
    try {
      for (const { door, port } of doors) {
        const served = await serveDoors([door], port);
        this.#servers.push(served.server);
        addresses.push(`http://${loopback}:${served.port}`);
      }
    } catch (error) {
      this.#closeServers();
      this.#sign?.remove();
      throw error;
    }
    this.#addresses = addresses;
    this.sender?.start();
    if (this.#account) this.#endRules = keepRulesFresh(this.#cli, this.#account);
    this.#writeSign();
    this.#beats = [
      setInterval(() => {
        if (!this.#isSignedIn) onSignedOut();
        this.sender?.lookForMore();
        this.#writeSign();
        this.#onChange(this.#troubles());
      }, commandMs),
      setInterval(() => this.#sign?.touch(), touchMs),
    ];
    return addresses;
  }

  #troubles(): string[] {
    const pause = findPause(this.#cli.home);
    const rest = pause ? `${describePause(pause).replace(/^p/, "P")}.` : null;
    return [rest, this.trouble, describeFault(this.sender?.report ?? null)].filter((text) => text !== null);
  }

  #closeServers(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  refusal(): string | null {
    if (!this.#isSignedIn) return "Nobody is signed in to Floyo any more.";
    if (this.sender?.report.consented === false) return "You have not agreed to collection, so nothing is taken.";
    if (this.sender?.report.revoked) return "You have revoked this device, so nothing is taken.";
    if (this.sender?.report.keyRefused)
      return "Floyo's server no longer accepts this machine's key, so nothing is taken; `floyo login` brings another.";
    return this.keeper.rulesFault()?.message ?? null;
  }

  /** Without an account nobody need be. */
  get #isSignedIn(): boolean {
    return this.#account === null || isSignedInAs(this.#cli.home, this.#account.credentials);
  }

  add(event: TelemetryEvent, shorten: (event: TelemetryEvent) => TelemetryEvent): string | null {
    const at = Date.parse(event.occurred_at);
    // Plugins keep what happened while we refused it, and send it once we do not.
    if (at < this.#consentedAgainAt || liesIn(readPause(this.#cli.home), at)) return null;
    // A program on this machine tells the time by this machine's clock.
    return this.keeper.add({ ...event, clock: "device" }, { shorten });
  }

  keep(): readonly TelemetryEvent[] | string {
    try {
      const lines = this.keeper.keep();
      this.trouble = null;
      if (lines.length > 0) this.sender?.add(lines.length);
      const kept = lines.map((line): TelemetryEvent => JSON.parse(line));
      this.#lastEventAt = kept.at(-1)?.occurred_at ?? this.#lastEventAt;
      return kept;
    } catch (error) {
      this.trouble = error instanceof Fault ? error.message : `Nothing can be kept: ${String(error)}`;
      return this.trouble;
    } finally {
      this.#writeSign();
    }
  }

  /** Takes no more, sends what waits for as long as that may take, and ends. */
  async stop(boundMs: number): Promise<void> {
    for (const beat of this.#beats) clearInterval(beat);
    this.#endRules();
    this.#closeServers();
    if (this.keeper.unsettled > 0) this.keep();
    this.keeper.close();
    await this.sender?.stop(boundMs);
    this.abandon();
  }

  /** Leaves at once. What was taken is in the spool. */
  abandon(): void {
    this.#sign?.remove();
  }

  #onSending(): void {
    const consented = this.sender?.report.consented ?? true;
    if (consented && !this.#consented) this.#consentedAgainAt = Date.now();
    this.#consented = consented;
  }

  #writeSign(): void {
    const [listens, activitywatch] = this.#addresses;
    if (!this.#sign || listens === undefined) return;
    const sign: RunningWatcher = {
      pid: process.pid,
      host: hostname(),
      started_at: this.#startedAt.toISOString(),
      name: "editors",
      roots: [],
      listens,
      ...(activitywatch === undefined ? {} : { activitywatch }),
      account: this.#account ? accountName(this.#account.credentials) : localAccount,
      state: this.#state(),
      folders: 0,
      files: 0,
      captured: this.keeper.events,
      last_event_at: this.#lastEventAt,
      trouble: this.trouble,
    };
    const text = JSON.stringify(sign);
    if (text !== this.#written) this.#sign.write(sign);
    this.#written = text;
  }

  #state(): RunningWatcher["state"] {
    if (this.sender?.report.consented === false) return "no_consent";
    if (this.sender?.report.revoked) return "revoked";
    if (this.sender?.report.keyRefused) return "key_refused";
    return findPause(this.#cli.home) ? "paused" : "watching";
  }
}
