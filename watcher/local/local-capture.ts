import { type Capture, type CaptureReport, Gate } from "../capture.ts";
import type { Home } from "../home/home.ts";
import type { LivePolicy } from "../privacy/live-policy.ts";
import { SpoolWriter } from "../spool/append-events.ts";
import { localBytesMax, localFolder, readLocalLines } from "./local-store.ts";

/** `--local`: keeps events on this machine, each id once, and sends nothing. */
export class LocalCapture extends Gate implements Capture {
  readonly #writer: SpoolWriter;
  readonly #known: Set<string>;
  #lines: string[] = [];
  #duplicates = 0;

  constructor(home: Home, policy: LivePolicy) {
    super(policy);
    this.#writer = new SpoolWriter(localFolder(home), localBytesMax);
    this.#known = new Set(Array.from(readLocalLines(home), ({ event }) => event.id));
  }

  get unsettled(): number {
    return this.#lines.length;
  }

  protected take(json: string): void {
    const { id } = JSON.parse(json) as { id: string };
    if (this.#known.has(id)) {
      this.#duplicates += 1;
      return;
    }
    this.#known.add(id);
    this.#lines.push(json);
  }

  async settle(onKept?: () => void): Promise<void> {
    this.#writer.append(this.#lines);
    this.#lines = [];
    onKept?.();
  }

  async finish(): Promise<CaptureReport> {
    try {
      await this.settle();
    } finally {
      this.#writer.close();
      this.policy.writeCounts();
    }
    const { events, dropped, faulty } = this;
    return { events, dropped, faulty, sent: null, queued: 0, local: { duplicates: this.#duplicates } };
  }
}
