import { Gate } from "../capture.ts";
import { Fault } from "../fault.ts";
import type { LivePolicy } from "../privacy/live-policy.ts";
import { SpoolWriter } from "../spool/append-events.ts";

/** What cannot be written is held in memory up to here, some 20 MB; beyond it the oldest are let go, and counted. */
const heldMax = 50_000;

/** Takes events through the gate and keeps them, in portions: in the spool, or wherever `write` puts them. */
export class EventKeeper extends Gate {
  /** Events that could not be kept. */
  lost = 0;
  #lines: string[] = [];
  readonly #write: (lines: readonly string[]) => void;
  readonly #close: () => void;

  constructor(policy: LivePolicy, write: (lines: readonly string[]) => void, close: () => void = () => {}) {
    super(policy);
    this.#write = write;
    this.#close = close;
  }

  /** How many events are in memory alone. */
  get unsettled(): number {
    return this.#lines.length;
  }

  protected take(json: string): void {
    this.#lines.push(json);
  }

  /**
   * Makes what was added durable, and gives it. What could not be written waits for the next time.
   *
   * @throws Fault SPOOL_FULL, DISK_FULL
   */
  keep(): readonly string[] {
    const lines = this.#lines;
    try {
      this.#write(lines);
    } catch (error) {
      const over = lines.length - heldMax;
      if (over > 0) this.lost += lines.splice(0, over).length;
      throw error;
    }
    this.#lines = [];
    return lines;
  }

  /**
   * Whether the person's rules are understood, as they stand now.
   *
   * @throws Fault PRIVACY_RULES
   */
  checkRules(): void {
    this.policy.check();
  }

  /** What is wrong with the person's rules, or null. */
  rulesFault(): Fault | null {
    try {
      this.checkRules();
      return null;
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
  }

  close(): void {
    this.#close();
    this.policy.writeCounts();
  }
}

/** @param folder an account's spool, or the local store @param bytesMax how much it may hold, unless as a spool may */
export function keepInSpool(folder: string, policy: LivePolicy, bytesMax?: number): EventKeeper {
  const writer = new SpoolWriter(folder, bytesMax);
  return new EventKeeper(
    policy,
    (lines) => writer.append(lines),
    () => writer.close(),
  );
}
