import { AppError } from "./errors.ts";

export interface TurnsOptions {
  /** How many run at once. */
  readonly atOnce: number;
  /** How many may wait for one that runs; the next is refused at once. */
  readonly waiting: number;
  /** Longest that one waits, in milliseconds; then it is refused. */
  readonly waitMs: number;
  /** What `Retry-After` asks of those that are refused. */
  readonly retryAfterSeconds: number;
}

interface Waiting {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Lets so many run at once and so many wait, first come first served. More than that is refused with UNAVAILABLE before
 * it costs anything: a server that is asked for more than it can do stays quick for what it takes, and nothing waits for
 * longer than whoever asked would.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Throws UNAVAILABLE when one that asked now would be refused at once: for before something is done that costs. */
  refuseIfFull(): void {
    if (this.#running >= this.#options.atOnce && this.#waiting.size >= this.#options.waiting) throw this.#refusal();
  }

  /** Runs `run` when its turn comes. Throws UNAVAILABLE when it does not come in time, or too many wait already. */
  async run<T>(run: () => Promise<T>): Promise<T> {
    await this.#take();
    try {
      return await run();
    } finally {
      this.#pass();
    }
  }

  #take(): Promise<void> {
    const { atOnce, waiting, waitMs } = this.#options;
    if (this.#running < atOnce) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (this.#waiting.size >= waiting) return Promise.reject(this.#refusal());
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        start: resolve,
        timer: setTimeout(() => {
          this.#waiting.delete(one);
          reject(this.#refusal());
        }, waitMs),
      };
      this.#waiting.add(one);
    });
  }

  /** The place goes to whoever has waited longest. */
  #pass(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(next);
    clearTimeout(next.timer);
    next.start();
  }

  #refusal(): AppError {
    const { retryAfterSeconds } = this.#options;
    return new AppError("UNAVAILABLE", {
      message: `Floyo is asked for more than it can do right now. Try again in ${retryAfterSeconds} s.`,
      retryAfterSeconds,
    });
  }
}
