/** Prints what is being done while it is done, and how long each step took. */
export interface Progress {
  /** Runs `work` under a line of its own. `note` adds to that line what was found out. */
  step<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T>;
  say(line: string): void;
}

/** On a terminal the line of the step under way is redrawn; elsewhere (a file, CI) a step is announced and then ticked off. */
export function showProgress(out: NodeJS.WriteStream = process.stdout): Progress {
  const live = out.isTTY === true && !process.env.CI;
  const paint = (code: number, text: string) => (live ? `\u001b[${code}m${text}\u001b[0m` : text);
  const redraw = (line: string) => out.write(`\r\u001b[K${line}`);
  return {
    say: (line) => void out.write(`${line}\n`),
    async step(title, work) {
      const started = performance.now();
      const notes: string[] = [];
      const head = () => `${title.padEnd(28)} ${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`;
      // A line that wraps could not be redrawn.
      const underWay = () => `· ${head()}  ${notes.at(-1) ?? ""}`.slice(0, Math.max(20, (out.columns ?? 80) - 1));
      const end = (mark: string) => {
        const line = `${mark} ${head()}  ${paint(2, notes.join(", "))}`.trimEnd();
        if (live) redraw(`${line}\n`);
        else out.write(`${line}\n`);
      };
      if (live) redraw(underWay());
      else out.write(`· ${title} …\n`);
      const timer = live ? setInterval(() => redraw(underWay()), 200) : undefined;
      try {
        const result = await work((text) => void notes.push(text));
        end(paint(32, "✓"));
        return result;
      } catch (error) {
        end(paint(31, "✗"));
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}
