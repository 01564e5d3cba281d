/** Prints what is being done while it is done, and how long each step took. */
export interface Progress {
  /** Runs `work` under a line of its own. `note` adds to that line what was found out. */
  step<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T>;
  say(line: string): void;
}

export function showProgress(out: NodeJS.WriteStream = process.stdout): Progress {
  const live = out.isTTY === true && !process.env.CI;
  const paint = (code: number, text: string) => (live ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    say: (line) => void out.write(`${line}\n`),
    async step(title, work) {
      const started = performance.now();
      const notes: string[] = [];
      const took = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
      const line = (mark: string) =>
        `${mark} ${title.padEnd(28)} ${took().padStart(7)}  ${paint(2, notes.join(", "))}`.trimEnd();
      out.write(live ? line("·") : `· ${title} …\n`);
      const timer = live ? setInterval(() => out.write(`\r\u001b[K${line("·")}`), 200) : undefined;
      try {
        const result = await work((text) => notes.push(text));
        out.write(`${live ? "\r\u001b[K" : ""}${line(paint(32, "✓"))}\n`);
        return result;
      } catch (error) {
        out.write(`${live ? "\r\u001b[K" : ""}${line(paint(31, "✗"))}\n`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}
