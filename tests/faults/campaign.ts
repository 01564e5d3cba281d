import type { ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openMachine } from "../cli/open-machine.ts";
import type { Machine, Outcome, Running } from "../cli/run-floyo.ts";
import type { Fault, FaultKind } from "./fault-plan.ts";
import type { FaultProxy } from "./fault-proxy.ts";
import { Journal } from "./journal.ts";
import { openSmallDisk, type SmallDisk } from "./small-disk.ts";

/** How long a client waits for an answer: long enough for a busy machine, short enough for a silent line. */
const timeoutMs = 4_000;

/** A person's machine in a campaign. */
export interface Client {
  readonly name: string;
  readonly machine: Machine;
  /** What its `floyo` is. */
  readonly command: readonly string[];
  /** Its spools, as this process reaches them. */
  readonly spool: string;
  readonly acknowledged: string;
  readonly disk: SmallDisk | null;
}

/** Faults that a feed must do itself, at a moment of its own. */
export type Ordered = Extract<Fault, { kind: "disk_full" | "clock" }>;

interface Order<F extends Ordered = Ordered> {
  readonly fault: F;
  readonly done: () => void;
}

/** A command that ended otherwise than the plan explains. */
export interface Surprise {
  readonly client: string;
  readonly args: readonly string[];
  readonly outcome: Outcome;
}

/** What feeds and faults share while a campaign goes on. */
export class Campaign {
  readonly journal = new Journal();
  readonly clients: Client[] = [];
  readonly struck = new Map<FaultKind, number>();
  readonly surprises: Surprise[] = [];
  /** Why commands left events waiting, by code. */
  readonly stops = new Map<string, number>();
  readonly random: () => number;
  readonly #running = new Set<{ child: ChildProcess; client: Client; killed: boolean }>();
  readonly #orders: Order[] = [];
  readonly #folder: string;
  readonly #bundle: string;
  readonly #eventsWanted: number;
  readonly #faultsPlanned: number;
  #done = 0;
  #over = false;
  /** Something in the test itself is broken: whoever works on stops. */
  abandoned = false;

  constructor(options: {
    folder: string;
    bundle: string;
    events: number;
    faults: number;
    random: () => number;
  }) {
    this.#folder = options.folder;
    this.#bundle = options.bundle;
    this.#eventsWanted = options.events;
    this.#faultsPlanned = options.faults;
    this.random = options.random;
  }

  /** A machine that is signed in. @param small its home lies on a disk of a few megabytes where the system allows */
  async addClient(name: string, line: FaultProxy, key: string, small = false): Promise<Client> {
    const folder = join(this.#folder, name);
    mkdirSync(folder, { recursive: true });
    const disk = small ? await openSmallDisk(folder) : null;
    const journal = join(import.meta.dirname, "client-journal.ts");
    const command = [...(disk?.inside ?? []), process.execPath, "--import", journal, this.#bundle];
    const machine = await openMachine(command, folder);
    const client: Client = {
      name,
      machine,
      command,
      spool: join(disk?.folder ?? folder, "home", "spool"),
      acknowledged: join(this.#folder, `${name}.acknowledged`),
      disk,
    };
    const login = await machine.run(["login", "--url", line.url, "--key", key]);
    if (login.code !== 0) throw new Error(`${name} could not sign in: ${login.stderr}`);
    this.clients.push(client);
    return client;
  }

  /** Starts a command that may be killed at any moment. */
  start(client: Client, args: readonly string[], options: { input?: string; aheadMs?: number } = {}): Running {
    const running = client.machine.start(args, {
      ...(options.input === undefined ? {} : { input: options.input }),
      env: {
        FLOYO_TIMEOUT_MS: String(timeoutMs),
        FAULTS_ACKNOWLEDGED: client.acknowledged,
        FAULTS_CLOCK_AHEAD_MS: String(options.aheadMs ?? 0),
      },
    });
    const entry = { child: running.child, client, killed: false };
    this.#running.add(entry);
    const outcome = running.outcome.then((ended) => {
      this.#running.delete(entry);
      if (!entry.killed) return ended;
      const alone = ![...this.#running].some((other) => other.client === client);
      this.journal.keepSpooled(client.spool, alone);
      return ended;
    });
    return { child: running.child, outcome };
  }

  /** Runs a command to its end, with what it says of itself in JSON; null when it was killed. */
  async run(
    client: Client,
    args: readonly string[],
    options: { input?: string; aheadMs?: number; may?: readonly string[] } = {},
  ): Promise<{ outcome: Outcome; told: Record<string, unknown> } | null> {
    const outcome = await this.start(client, [...args, "--json"], options).outcome;
    if (outcome.signal === "SIGKILL") return null;
    const told = parse(outcome.code === 0 || outcome.stdout !== "" ? outcome.stdout : outcome.stderr);
    const code = (told.error as { code?: string } | null | undefined)?.code ?? null;
    if (code !== null) this.stops.set(code, (this.stops.get(code) ?? 0) + 1);
    const expected = code === null ? outcome.code === 0 : [...passing, ...(options.may ?? [])].includes(code);
    if (!expected) this.surprises.push({ client: client.name, args, outcome });
    return { outcome, told };
  }

  /** Kills a command that runs, once there is one. */
  async killOne(): Promise<void> {
    for (;;) {
      const running = [...this.#running].filter(({ killed }) => !killed);
      const chosen = running[Math.floor(this.random() * running.length)];
      if (chosen?.child.exitCode === null && chosen.child.kill("SIGKILL")) {
        chosen.killed = true;
        return;
      }
      await wait(20);
    }
  }

  /** Leaves a fault to whichever feed can do it. Resolves once it is done. */
  order(fault: Ordered): Promise<void> {
    return new Promise((done) => this.#orders.push({ fault, done }));
  }

  /** The oldest fault of a kind that is left to a feed, or null. */
  takeOrder<K extends Ordered["kind"]>(kind: K): Order<Extract<Ordered, { kind: K }>> | null {
    const isOfKind = (order: Order): order is Order<Extract<Ordered, { kind: K }>> => order.fault.kind === kind;
    const order = this.#orders.find(isOfKind);
    if (order) this.#orders.splice(this.#orders.indexOf(order), 1);
    return order ?? null;
  }

  noteFault(kind: FaultKind): void {
    this.#done += 1;
    this.struck.set(kind, (this.struck.get(kind) ?? 0) + 1);
  }

  /** Waits until so many faults fit to the events captured so far: both are to end together. */
  async untilFaultIsDue(index: number): Promise<void> {
    const due = (index / this.#faultsPlanned) * this.#eventsWanted * 0.9;
    while (this.journal.kept.size < due && !this.#over) await wait(25);
  }

  /** Waits while events run ahead of the faults, unless a feed is asked for one. @returns false once there are enough of both */
  async untilEventsAreDue(): Promise<boolean> {
    const margin = 0.05 * this.#eventsWanted;
    const due = () => ((this.#done + 1) / this.#faultsPlanned) * this.#eventsWanted + margin;
    while (!this.over && this.#orders.length === 0 && this.journal.kept.size > due()) await wait(25);
    return !this.over;
  }

  get over(): boolean {
    this.#over ||= this.#done >= this.#faultsPlanned && this.journal.kept.size >= this.#eventsWanted;
    return this.#over;
  }

  /** Ends it early. */
  abandon(): void {
    this.abandoned = true;
    this.#over = true;
    for (const { child } of this.#running) child.kill("SIGKILL");
  }
}

/** Why a command may leave events waiting while the server and the line are being broken. */
const passing = ["UNREACHABLE", "UNAVAILABLE", "RATE_LIMITED", "CONFLICT"];

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
  } catch {
    return { error: { code: "NO_JSON" } };
  }
}
