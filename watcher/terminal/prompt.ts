import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Streams } from "./terminal.ts";

/** Asks for a secret on the terminal; what is typed is not shown. Null when the person gives nothing. */
export function promptSecret(streams: Streams, question: string): Promise<string | null> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: streams.stdin, output: silent, terminal: true });
  // Only now does the terminal no longer show what is typed.
  streams.stderr.write(question);
  return new Promise((resolve) => {
    let answer: string | null = null;
    lines.once("line", (line) => {
      answer = line.trim() || null;
      lines.close();
    });
    lines.once("SIGINT", () => lines.close());
    lines.once("close", () => {
      streams.stderr.write("\n");
      resolve(answer);
    });
  });
}

/** So long nobody wonders why nothing happens. */
const SILENCE_MS = 1000;

/**
 * Everything that stdin holds, for `floyo login < key.txt`.
 * @param whenSilent told once when nothing has come for a second: a pipe that is left open ends nothing
 */
export async function readAll(stdin: NodeJS.ReadStream, whenSilent: () => void): Promise<string> {
  const chunks: Buffer[] = [];
  const silence = setTimeout(whenSilent, SILENCE_MS);
  try {
    for await (const chunk of stdin) {
      clearTimeout(silence);
      chunks.push(Buffer.from(chunk));
    }
  } finally {
    clearTimeout(silence);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Asks a question on the terminal; only `y` or `yes` is a yes. */
export function confirm(streams: Streams, question: string): Promise<boolean> {
  const lines = createInterface({ input: streams.stdin, output: streams.stderr, terminal: true });
  return new Promise((resolve) => {
    lines.question(question, (answer) => {
      resolve(/^\s*y(?:es)?\s*$/i.test(answer));
      lines.close();
    });
    lines.once("SIGINT", () => lines.close());
    lines.once("close", () => resolve(false));
  });
}
