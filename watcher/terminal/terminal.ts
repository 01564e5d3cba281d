import { stripVTControlCharacters, styleText } from "node:util";

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

type Style = Parameters<typeof styleText>[0];

/** Where a command speaks: results on stdout, everything said along the way on stderr. */
export interface Terminal {
  readonly json: boolean;
  readonly columns: number;
  /** A result for people; nothing with `--json`. */
  say(text?: string): void;
  /** A result for machines, on one line; nothing without `--json`. */
  give(value: unknown): void;
  /** Exact bytes for stdout, with or without `--json`. */
  write(text: string): void;
  /** Something by the way, for people. */
  note(text: string): void;
  /** Colours text for stdout where colours are wanted, and leaves it alone elsewhere. */
  style(style: Style, text: string): string;
  /** One line on stderr that changes in place; on a stream that is no terminal, nothing. */
  progress(text: string): void;
  endProgress(): void;
}

/** @param env read for `NO_COLOR`, `FORCE_COLOR` and `TERM` */
export function openTerminal(streams: Streams, env: NodeJS.ProcessEnv, json: boolean): Terminal {
  const { stdout, stderr } = streams;
  const coloured = !json && wantsColour(stdout, env);
  const live = Boolean(stderr.isTTY) && !json && env.TERM !== "dumb";
  let shown = false;
  let shownAt = 0;
  const endProgress = () => {
    if (shown) stderr.write("\r\u001b[K");
    shown = false;
    shownAt = 0;
  };
  return {
    json,
    columns: Math.min(stdout.columns || 100, 120),
    say: (text = "") => {
      endProgress();
      if (!json) stdout.write(`${printable(text)}\n`);
    },
    give: (value) => {
      if (json) stdout.write(`${JSON.stringify(value)}\n`);
    },
    write: (text) => {
      endProgress();
      stdout.write(text);
    },
    note: (text) => {
      endProgress();
      if (!json) stderr.write(`${printable(text)}\n`);
    },
    style: (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text),
    progress: (text) => {
      const now = Date.now();
      if (!live || now - shownAt < 80) return;
      shownAt = now;
      shown = true;
      stderr.write(`\r\u001b[K${printable(text).slice(0, (stderr.columns || 80) - 1)}`);
    },
    endProgress,
  };
}

/** Our own colours; else what moves the cursor, talks to the terminal, or turns the direction of reading. */
const special = /\p{Cc}\[[\d;]*m|[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const isOurs = (found: string): boolean => (found.length > 1 ? found.startsWith("\u001b") : /[\n\t]/.test(found));

/**
 * A text that may hold a stranger's words (a file's name, a repository's, a server's message) made safe to show: a file
 * may be called anything, escape sequences included.
 */
export const printable = (text: string): string => text.replace(special, (found) => (isOurs(found) ? found : "\ufffd"));

/** A name, which is one line without colours: its own line ends, tabs and colours would be taken for ours. */
export const printableName = (name: string): string =>
  name.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");

export function wantsColour(stream: { isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR && env.FORCE_COLOR !== "0") return true;
  return Boolean(stream.isTTY) && env.TERM !== "dumb";
}

/** How many columns a text takes, colours aside. Good for the scripts whose characters are one column wide. */
export const widthOf = (text: string): number => [...stripVTControlCharacters(text)].length;
