import type { Shell } from "../shell/hook-code.ts";

/** One command of a history file. */
export interface HistoryEntry {
  /** The line that it begins on, from 1. */
  readonly number: number;
  readonly line: string;
  /** Seconds since 1970; null where the file does not say. */
  readonly atSeconds: number | null;
  readonly durationSeconds: number | null;
}

/** Which shell writes such a file, by its name or else by its first lines. */
export function shellOfHistory(path: string, text: string): Shell {
  if (/fish_history$/.test(path) || /^- cmd: /m.test(text.slice(0, 2000))) return "fish";
  if (/ConsoleHost_history/i.test(path)) return "powershell";
  if (/zsh|zhistory/i.test(path) || /^: \d+:\d+;/m.test(text.slice(0, 2000))) return "zsh";
  return "bash";
}

/** The commands of a history file in their order. @param bytes as they stand in the file */
export function parseShellHistory(shell: Shell, bytes: Buffer): HistoryEntry[] {
  if (shell === "zsh") return parseZsh(unmetafy(bytes).toString("utf8"));
  const text = bytes.toString("utf8");
  if (shell === "fish") return parseFish(text);
  return shell === "bash" ? parseBash(text) : parsePlain(text);
}

/** With `HISTTIMEFORMAT` set, bash writes `#<seconds>` before each command; what follows up to the next is one command. */
function parseBash(text: string): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  let open: { number: number; at: number; lines: string[] } | null = null;
  const close = () => {
    if (open && open.lines.length > 0)
      entries.push({ number: open.number, line: open.lines.join("\n"), atSeconds: open.at, durationSeconds: null });
    open = null;
  };
  for (const [index, line] of text.split("\n").entries()) {
    const at = /^#(\d{9,11})$/.exec(line)?.[1];
    if (at !== undefined) {
      close();
      open = { number: index + 2, at: Number(at), lines: [] };
    } else if (open) {
      if (line !== "" || open.lines.length > 0) open.lines.push(line);
    } else if (line.trim() !== "") entries.push({ number: index + 1, line, atSeconds: null, durationSeconds: null });
  }
  close();
  return entries.map((entry) => ({ ...entry, line: entry.line.trimEnd() }));
}

/** `: <seconds>:<duration>;<command>`, where a line that ends in a back-slash goes on. Without `EXTENDED_HISTORY`: commands alone. */
function parseZsh(text: string): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const number = index + 1;
    let line = lines[index] ?? "";
    while (/(?<!\\)(?:\\\\)*\\$/.test(line) && index + 1 < lines.length) {
      index += 1;
      line = `${line.slice(0, -1)}\n${lines[index] ?? ""}`;
    }
    if (line.trim() === "") continue;
    const [, at, took, command] = /^: (\d+):(\d+);([\s\S]*)$/.exec(line) ?? [];
    entries.push(
      command === undefined
        ? { number, line, atSeconds: null, durationSeconds: null }
        : { number, line: command, atSeconds: Number(at), durationSeconds: Number(took) },
    );
  }
  return entries;
}

/** zsh marks some bytes of its file: 0x83, then the byte with its sixth bit turned. */
function unmetafy(bytes: Buffer): Buffer {
  const plain = Buffer.alloc(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const marked = bytes[at] === 0x83 && at + 1 < bytes.length;
    if (marked) at += 1;
    plain[size] = (bytes[at] ?? 0) ^ (marked ? 0x20 : 0);
    size += 1;
  }
  return plain.subarray(0, size);
}

/** `- cmd: <command>`, and below it `  when: <seconds>`; line ends and back-slashes are escaped. */
function parseFish(text: string): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const command = /^- cmd: (.*)$/.exec(line)?.[1];
    const when = /^ {2}when: (\d+)$/.exec(line)?.[1];
    const last = entries.at(-1);
    if (command !== undefined) {
      const plain = command.replace(/\\(n|\\)/g, (_, char: string) => (char === "n" ? "\n" : "\\"));
      entries.push({ number: index + 1, line: plain, atSeconds: null, durationSeconds: null });
    } else if (when !== undefined && last) entries[entries.length - 1] = { ...last, atSeconds: Number(when) };
  }
  return entries;
}

/** PSReadLine keeps no times. */
const parsePlain = (text: string): HistoryEntry[] =>
  text
    .split(/\r?\n/)
    .flatMap((line, index) =>
      line.trim() === "" ? [] : [{ number: index + 1, line, atSeconds: null, durationSeconds: null }],
    );
