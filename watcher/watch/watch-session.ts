import { statSync } from "node:fs";
import { hostname } from "node:os";
import { memoryUsage } from "node:process";
import type { Account, Cli } from "../cli.ts";
import { Fault } from "../fault.ts";
import { accountName, isSignedInAs } from "../home/credentials.ts";
import { findPause, liesIn, readPause } from "../home/pause.ts";
import { localAccount } from "../local/local-store.ts";
import { keepRulesFresh } from "../privacy/fetch-workspace-rules.ts";
import { Sender } from "../send/keep-sending.ts";
import { describeTroubles, tilde } from "./describe-watch.ts";
import { explainTrouble } from "./explain-trouble.ts";
import { type RootFolder, readRuleSettings, rulesFor } from "./find-roots.ts";
import { HeadFollower } from "./follow-heads.ts";
import { EventFormer, type Formed, massFilesMin } from "./form-events.ts";
import type { EventKeeper } from "./keep-events.ts";
import { linuxNotifier, nativeNotifier } from "./notifier.ts";
import type { Change } from "./pair-changes.ts";
import { findOverlap, findRunning, type RunningWatcher, touchMs, WatcherSign } from "./running-watchers.ts";
import { giveMemoryBack, staySmall } from "./save-memory.ts";
import { addRecent, type WatchReport } from "./watch-report.ts";
import { TreesWatcher, type Trouble } from "./watch-trees.ts";

export interface SessionOptions {
  readonly roots: readonly RootFolder[];
  readonly name: string;
  readonly project: string | null;
  readonly exclude: readonly string[];
  readonly quietMs: number;
}

/** Where a session speaks. */
export interface WatchOutput {
  /** Events were captured: what privacy rules left of them, and the same to the byte as it was kept. */
  events(formed: readonly Formed[], lines: readonly string[]): void;
  /** Something in the report differs. */
  changed(): void;
}

/** A file that is written without a pause is reported after this long, */
const holdMs = 2_000;
/** and from then on this seldom. */
const ongoingMs = 60_000;
/** What could not be written into the spool is tried again this often. */
const keepAgainMs = 5_000;
/** What `floyo status` shows is at most this old. */
const signMs = 500;
/** What other commands ask for shows after this long; a pause holds at once. */
const commandMs = 1_000;
/** The clock may drift by this much between two looks at it. */
const clockDriftMsMax = 2_000;
/** Above this the heap is tidied once a busy time is over. */
const tidyAboveBytes = 90_000_000;
const tidyAtWorkAboveBytes = 110_000_000;
/** How long the end may take to send what waits. */
export const endBoundMs = 4_000;

/** Watching, from the first look at the folders to the last event sent. */
export class WatchSession {
  readonly report: WatchReport;
  readonly #cli: Cli;
  readonly #account: Account | null;
  readonly #options: SessionOptions;
  readonly #output: WatchOutput;
  readonly #keeper: EventKeeper;
  readonly #sender: Sender | null;
  readonly #sign: WatcherSign | null;
  readonly #former = new EventFormer();
  readonly #heads = new HeadFollower();
  #trees: TreesWatcher | null = null;
  #limit: Trouble | null = null;
  #written = "";
  #signed: RunningWatcher["state"] = "reading";
  #capturedBefore = 0;
  #tidiedAt = 0;
  #beat: NodeJS.Timeout | null = null;
  #commandBeat: NodeJS.Timeout | null = null;
  #keepTimer: NodeJS.Timeout | null = null;
  #signTimer: NodeJS.Timeout | null = null;
  #clockAhead = Date.now() - performance.now();
  #ruleTimes = "";
  #onSignedOut: () => void = () => {};
  #endRules: () => void = () => {};

  /** @param keeper takes the events: into the account's spool, or when there is no account wherever they go */
  constructor(cli: Cli, account: Account | null, options: SessionOptions, output: WatchOutput, keeper: EventKeeper) {
    this.#cli = cli;
    this.#account = account;
    this.#options = options;
    this.#output = output;
    this.#keeper = keeper;
    this.#sender = account ? new Sender(cli, account, () => this.#onSending()) : null;
    this.#sign = account || cli.local ? new WatcherSign(cli.home.watchers) : null;
    this.report = {
      name: options.name,
      roots: options.roots.map(({ shown }) => shown),
      startedAt: Date.now(),
      phase: "reading",
      rest: findPause(cli.home),
      counts: { folders: 0, files: 0, polled: 0, unreadable: 0, leftOut: new Map() },
      captured: 0,
      dropped: 0,
      lost: 0,
      lastEventAt: null,
      recent: [],
      troubles: new Map(),
      keepFault: null,
      sending: this.#sender?.report ?? null,
      local: account === null && cli.local,
    };
  }

  /**
   * Says to others that this watcher runs, unless one that began before it watches the same files already.
   *
   * @throws Fault WATCHED_ALREADY
   */
  announce(): void {
    if (!this.#sign) return;
    this.#writeSign();
    const { roots } = this.report;
    for (const other of findRunning(this.#cli.home.watchers)) {
      // The longest-running first: whoever comes after ourselves finds us.
      if (other.host !== hostname()) continue;
      if (other.pid === process.pid) return;
      const overlap = findOverlap(roots, other.roots);
      if (overlap === null) continue;
      this.#sign.remove();
      throw new Fault(
        "WATCHED_ALREADY",
        `Another floyo watch (process ${other.pid}) watches ${other.roots.map(tilde).join(", ")}, so edits in ${tilde(overlap)} would count twice.`,
        {
          hint: "`floyo status` shows what is watched. End the other one first, or give folders that it does not watch.",
        },
      );
    }
  }

  /** Resolves once everything is watched. @param onSignedOut told that the account is no longer this home's */
  async start(onSignedOut: () => void): Promise<void> {
    staySmall();
    this.#onSignedOut = onSignedOut;
    this.#sender?.start();
    if (this.#account) this.#endRules = keepRulesFresh(this.#cli, this.#account);
    const settings = await readRuleSettings(this.#cli.env, this.#options.exclude, this.#cli.home.dir);
    this.#trees = new TreesWatcher({
      roots: this.#options.roots.map((root) => ({ path: root.path, rules: rulesFor(root, settings) })),
      notifier: (onOverflow) => (process.platform === "linux" ? linuxNotifier(onOverflow) : nativeNotifier()),
      times: { quietMs: this.#options.quietMs, holdMs: Math.max(holdMs, 4 * this.#options.quietMs), ongoingMs },
      ignoreCase: settings.ignoreCase,
      project: this.#options.project,
      onChanges: (changes, waiting) => this.#onChanges(changes, waiting),
      waitingMax: massFilesMin + 1,
      onTrouble: (trouble) => this.#onTrouble(trouble),
    });
    await this.#trees.start();
    this.#lookAtHeads();
    giveMemoryBack();
    this.report.counts = this.#trees.counts;
    this.#ruleTimes = this.#readRuleTimes();
    if (this.report.phase === "reading") this.report.phase = "watching";
    if (this.#limit) this.#onTrouble(this.#limit);
    this.#writeSign();
    this.#beat = setInterval(() => this.#lookAround(), touchMs);
    this.#commandBeat = setInterval(() => this.#heedCommands(), commandMs);
    this.#output.changed();
  }

  /** While paused, what happens is not captured, then or later. */
  togglePause(): void {
    const { report } = this;
    if (report.phase !== "watching" && report.phase !== "paused") return;
    this.#trees?.settleNow();
    report.phase = report.phase === "paused" ? "watching" : "paused";
    this.#writeSign();
    this.#output.changed();
  }

  /** Looks after a server that was away, now rather than later. */
  hurry(): void {
    this.#sender?.hurry();
  }

  /** Captures what has just happened, sends what waits for as long as that may take, and ends. */
  async stop(): Promise<void> {
    const { report } = this;
    const paused = report.phase === "paused";
    // The system may have told of something that this process has not heard yet.
    await new Promise((resolve) => setTimeout(resolve, 20));
    this.#trees?.close();
    this.#lookAtHeads();
    report.phase = paused ? "paused" : "stopping";
    this.#output.changed();
    this.#endRules();
    if (this.#beat) clearInterval(this.#beat);
    if (this.#commandBeat) clearInterval(this.#commandBeat);
    if (this.#keepTimer) clearTimeout(this.#keepTimer);
    if (this.#keeper.unsettled > 0) this.#keep([]);
    if (this.#keepTimer) clearTimeout(this.#keepTimer);
    if (this.#signTimer) clearTimeout(this.#signTimer);
    this.#keeper.close();
    await this.#sender?.stop(endBoundMs);
    report.lost += this.#keeper.unsettled;
    this.#sign?.remove();
  }

  /** Leaves at once. What was captured is in the spool. */
  abandon(): void {
    this.#sign?.remove();
  }

  #onChanges(changes: readonly Change[], waiting: number): void {
    const { report } = this;
    if (report.phase === "paused" || !this.#mayCapture) return;
    this.#take(this.#former.form(changes, waiting, Date.now()));
  }

  /** What git notes of its own doing: commits and switches. While nothing is captured, they are passed over. */
  #lookAtHeads(): void {
    const formed = this.#heads.look(this.#trees?.projects ?? []);
    if (formed.length > 0 && this.report.phase === "watching" && this.#mayCapture) this.#take(formed);
  }

  get #mayCapture(): boolean {
    const { sending } = this.report;
    return sending?.consented !== false && !sending?.revoked && !sending?.keyRefused;
  }

  #take(formed: readonly Formed[]): void {
    const { report } = this;
    const pause = readPause(this.#cli.home);
    const taken: Formed[] = [];
    try {
      for (const one of formed) {
        if (liesIn(pause, Date.parse(one.event.occurred_at))) continue;
        // From here on nobody sees more of it than what is kept.
        const event = this.#keeper.keepOf(one.event, { places: one.places });
        if (event) taken.push({ ...one, event, places: [] });
      }
    } catch (error) {
      this.#onRulesFault(error);
    }
    addRecent(report, taken);
    report.captured = this.#keeper.events;
    report.dropped = this.#keeper.dropped.count;
    if (this.#trees) report.counts = this.#trees.counts;
    this.#signTimer ??= setTimeout(() => {
      this.#signTimer = null;
      this.#writeSign();
    }, signMs);
    this.#keep(taken);
  }

  #keep(formed: readonly Formed[]): void {
    const { report } = this;
    try {
      const lines = this.#keeper.keep();
      report.keepFault = null;
      this.#output.events(formed, lines);
      if (lines.length > 0) this.#sender?.add(lines.length);
    } catch (error) {
      report.keepFault = error instanceof Fault ? error : new Fault("SPOOL", `Nothing can be kept: ${String(error)}`);
      report.lost = this.#keeper.lost;
      this.#keepTimer ??= setTimeout(() => {
        this.#keepTimer = null;
        this.#keep([]);
      }, keepAgainMs);
    }
    this.#output.changed();
  }

  /** While the person's rules are not understood, nothing is captured, then or later. */
  #onRulesFault(fault: unknown): void {
    if (!(fault instanceof Fault)) throw fault;
    this.report.troubles.set("rules", [fault.message, fault.hint].filter(Boolean).join(" "));
  }

  /** Notices rules that were mended or broken. */
  #checkRules(): void {
    const { troubles } = this.report;
    const before = troubles.get("rules");
    troubles.delete("rules");
    const fault = this.#keeper.rulesFault();
    if (fault) this.#onRulesFault(fault);
    if (troubles.get("rules") !== before) this.#output.changed();
  }

  #onSending(): void {
    const state = stateOf(this.report);
    if (state !== this.#signed) this.#writeSign();
    this.#output.changed();
  }

  #onTrouble(trouble: Trouble): void {
    const kind = "folder" in trouble && trouble.kind !== "limit" ? trouble.folder : trouble.kind;
    const { troubles } = this.report;
    if (trouble.kind === "limit") this.#limit = trouble;
    // How many folders are beyond the limit shows once all have been read.
    if (trouble.kind === "limit" && this.report.phase === "reading") return;
    troubles.delete(kind);
    troubles.set(kind, explainTrouble(trouble, this.#trees?.counts ?? this.report.counts));
    this.#output.changed();
  }

  /** What a person's other commands say to those that run: `pause`, `resume`, `logout`. */
  #heedCommands(): void {
    const { report } = this;
    if (this.#account && !isSignedInAs(this.#cli.home, this.#account.credentials)) this.#onSignedOut();
    this.#checkRules();
    this.#sender?.lookForMore();
    this.#lookAtHeads();
    const rest = findPause(this.#cli.home);
    if (rest?.until === report.rest?.until) return;
    report.rest = rest;
    this.#writeSign();
    this.#output.changed();
  }

  /** What nobody tells of, and what others want to know of us. */
  #lookAround(): void {
    const { report } = this;
    const ahead = Date.now() - performance.now();
    const jumpMs = ahead - this.#clockAhead;
    this.#clockAhead = ahead;
    if (Math.abs(jumpMs) > clockDriftMsMax) {
      this.#onTrouble({ kind: "clock", byMs: jumpMs });
      this.#trees?.rescan();
    }
    this.#trees?.checkUp();
    const times = this.#readRuleTimes();
    if (times !== this.#ruleTimes) this.#trees?.reloadRules();
    this.#ruleTimes = times;
    if (this.#trees) report.counts = this.#trees.counts;
    if (this.#limit && report.counts.polled === 0) {
      this.#limit = null;
      report.troubles.delete("limit");
    } else if (this.#limit) report.troubles.set("limit", explainTrouble(this.#limit, report.counts));
    this.#writeSign();
    this.#sign?.touch();
    this.#output.changed();
    // At work, a collection is a pause of a tenth of a second or two: only for what would be too much.
    const above = report.captured === this.#capturedBefore ? tidyAboveBytes : tidyAtWorkAboveBytes;
    if (report.captured !== this.#tidiedAt && memoryUsage.rss() > above) {
      giveMemoryBack();
      this.#tidiedAt = report.captured;
    }
    this.#capturedBefore = report.captured;
  }

  /** `.git/info/exclude` lies in a folder that is not watched. */
  #readRuleTimes(): string {
    const projects = [...(this.#trees?.projects ?? [])];
    return projects
      .map(({ git }) => git && statSync(`${git.common}/info/exclude`, { throwIfNoEntry: false })?.mtimeMs)
      .join();
  }

  #writeSign(): void {
    const { report } = this;
    if (!this.#sign) return;
    const sign: RunningWatcher = {
      pid: process.pid,
      host: hostname(),
      started_at: new Date(report.startedAt).toISOString(),
      name: report.name,
      roots: [...report.roots],
      account: this.#account ? accountName(this.#account.credentials) : localAccount,
      state: stateOf(report),
      folders: report.counts.folders,
      files: report.counts.files,
      captured: report.captured,
      last_event_at: report.lastEventAt === null ? null : new Date(report.lastEventAt).toISOString(),
      trouble: describeTroubles(report).at(-1) ?? null,
    };
    this.#signed = sign.state;
    const text = JSON.stringify(sign);
    if (text !== this.#written) this.#sign.write(sign);
    this.#written = text;
  }
}

function stateOf({ phase, rest, sending }: WatchReport): RunningWatcher["state"] {
  if (sending?.consented === false) return "no_consent";
  if (sending?.revoked) return "revoked";
  if (sending?.keyRefused) return "key_refused";
  if (rest !== null) return "paused";
  return phase === "reading" || phase === "paused" ? phase : "watching";
}
