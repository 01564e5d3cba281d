import type { Cli } from "../cli.ts";
import { cellsOf } from "../terminal/width.ts";
import { drawWatch } from "./draw-watch.ts";
import type { WatchReport } from "./watch-report.ts";

const enter = "\u001b[?1049h\u001b[?25l\u001b[?7l";
const leave = "\u001b[?7h\u001b[?25h\u001b[?1049l";
/** A terminal that knows this shows a frame only once it is whole. */
const [frameBegins, frameEnds] = ["\u001b[?2026h", "\u001b[?2026l"];
const frameMs = 80;

export interface Keys {
  quit(): void;
  pause(): void;
  retry(): void;
}

/** The live view on a terminal: a screen of its own, redrawn line by line where something differs. */
export class LiveView {
  readonly #cli: Cli;
  readonly #report: WatchReport;
  readonly #keys: Keys;
  #shown: string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #drawnAt = 0;
  #help = false;
  #open = false;

  constructor(cli: Cli, report: WatchReport, keys: Keys) {
    this.#cli = cli;
    this.#report = report;
    this.#keys = keys;
  }

  open(): void {
    const { stdin, stdout } = this.#cli.streams;
    this.#open = true;
    stdout.write(enter);
    // Whatever ends the process, the terminal is given back.
    process.on("exit", this.#leave);
    process.on("SIGCONT", this.#resume);
    stdout.on("resize", this.#redraw);
    if (stdin.isTTY) {
      stdin.setRawMode(true);
      stdin.setEncoding("utf8");
      stdin.on("data", this.#press);
      stdin.resume();
    }
    this.#redraw();
  }

  /** Redraws soon; many changes at once are one redrawing. */
  changed(): void {
    if (!this.#open || this.#timer) return;
    const wait = Math.max(0, this.#drawnAt + frameMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#draw();
    }, wait);
  }

  close(): void {
    if (!this.#open) return;
    const { stdin, stdout } = this.#cli.streams;
    if (this.#timer) clearTimeout(this.#timer);
    process.off("exit", this.#leave).off("SIGCONT", this.#resume);
    stdout.off("resize", this.#redraw);
    stdin.off("data", this.#press);
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
    this.#leave();
    this.#open = false;
  }

  #leave = (): void => {
    this.#cli.streams.stdout.write(leave);
  };

  #redraw = (): void => {
    this.#shown = [];
    this.#draw();
  };

  #draw(): void {
    if (!this.#open) return;
    const { stdout } = this.#cli.streams;
    const { columns = 80, rows = 24 } = stdout;
    const lines = drawWatch(this.#report, {
      columns,
      rows,
      help: this.#help,
      now: Date.now(),
      style: this.#cli.terminal.style,
    });
    const all = this.#shown.length === 0;
    const parts = lines.flatMap((line, row) =>
      // At the last column, what clears the rest of a line would clear its last letter.
      !all && line === this.#shown[row]
        ? []
        : [`\u001b[${row + 1};1H${line}${cellsOf(line) < columns ? "\u001b[K" : ""}`],
    );
    if (all) parts.push("\u001b[J");
    if (parts.length > 0) stdout.write(frameBegins + parts.join("") + frameEnds);
    this.#shown = lines;
    this.#drawnAt = performance.now();
  }

  #press = (text: string): void => {
    for (const key of text) {
      if (key === "q" || key === "\u0003") this.#keys.quit();
      else if (key === "p" || key === " ") this.#keys.pause();
      else if (key === "r") this.#keys.retry();
      else if (key === "\u001a") this.#suspend();
      else if (key === "?" || key === "h") this.#showHelp(!this.#help);
      else if (key === "\u001b" && text.length === 1) this.#showHelp(false);
    }
  };

  #showHelp(help: boolean): void {
    this.#help = help;
    this.#redraw();
  }

  /** Ctrl-Z, as any program does it. */
  #suspend(): void {
    this.#cli.streams.stdin.setRawMode(false);
    this.#leave();
    process.kill(process.pid, "SIGTSTP");
  }

  #resume = (): void => {
    if (this.#cli.streams.stdin.isTTY) this.#cli.streams.stdin.setRawMode(true);
    this.#cli.streams.stdout.write(enter);
    this.#redraw();
  };
}
