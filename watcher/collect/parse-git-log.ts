import type { ChangeType } from "./change-event.ts";

/** One commit of `git log -z --name-status --date=raw --format=<gitLogFormat>`. */
export interface Commit {
  readonly hash: string;
  /** RFC 3339 with the author's own offset. */
  readonly authoredAt: string;
  readonly changes: readonly {
    readonly type: ChangeType;
    readonly path: string;
    readonly previousPath: string | null;
  }[];
}

/** A header is `\x01<hash>`, then the author's time as `<seconds> <±hhmm>`; no status token looks like that. */
export const gitLogFormat = "tformat:%x01%H%x00%ad";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Parses the log as it arrives, in pieces of any size. Tokens end with NUL and their meaning follows from their place,
 * so that a file may have any name: tabs, line ends, quotes, or bytes that are not UTF-8 (shown as `\xff`).
 *
 * @throws Error when the output is not such a log; nothing after it can be trusted
 */
export class GitLogParser {
  #rest: Buffer = Buffer.alloc(0);
  #tokens: Buffer[] = [];
  #hash: string | null = null;
  #authoredAt = "";
  #changes: { type: ChangeType; path: string; previousPath: string | null }[] = [];

  /** Takes the next bytes and gives the commits that are complete with them. */
  push(chunk: Buffer): Commit[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const commits: Commit[] = [];
    let start = 0;
    for (let end = bytes.indexOf(0, start); end !== -1; end = bytes.indexOf(0, start)) {
      this.#take(bytes.subarray(start, end), commits);
      start = end + 1;
    }
    this.#rest = Buffer.from(bytes.subarray(start));
    return commits;
  }

  /** Gives the last commit, which only the end of the log completes. */
  finish(): Commit[] {
    if (this.#rest.length > 0 || this.#tokens.length > 0) throw new Error("git's log ended in the middle of a commit");
    const commits: Commit[] = [];
    this.#close(commits);
    return commits;
  }

  #take(token: Buffer, commits: Commit[]): void {
    this.#tokens.push(token);
    const [first, second, third] = this.#tokens;
    if (first === undefined) return;
    if (first[0] === 1) {
      if (second === undefined) return;
      this.#close(commits);
      this.#hash = first.toString("latin1", 1);
      this.#authoredAt = rawTimeToRfc3339(second.toString("latin1"));
      this.#tokens = [];
      return;
    }
    const status = first.toString("latin1").trimStart();
    if (status === "") {
      this.#tokens = [];
      return;
    }
    if (this.#hash === null) throw new Error("git's log does not begin with a commit");
    const twoPaths = /^[RC]\d*$/.test(status);
    if (second === undefined || (twoPaths && third === undefined)) return;
    const type = changeTypes[status[0] ?? ""];
    if (type === undefined || (!twoPaths && status.length > 1))
      throw new Error(`git's log has an unknown status: ${status}`);
    this.#changes.push(
      twoPaths && third !== undefined
        ? { type, path: decodePath(third), previousPath: status[0] === "R" ? decodePath(second) : null }
        : { type, path: decodePath(second), previousPath: null },
    );
    this.#tokens = [];
  }

  #close(commits: Commit[]): void {
    if (this.#hash !== null) commits.push({ hash: this.#hash, authoredAt: this.#authoredAt, changes: this.#changes });
    this.#hash = null;
    this.#changes = [];
  }
}

const changeTypes: Partial<Record<string, ChangeType>> = {
  A: "file_created",
  C: "file_created",
  M: "file_modified",
  T: "file_modified",
  R: "file_renamed",
  D: "file_deleted",
};

/** A path as text; bytes that are not UTF-8 are escaped, so that two names never become one. */
export function decodePath(bytes: Buffer): string {
  try {
    return strict.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) =>
      byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`,
    ).join("");
  }
}

/**
 * Git's raw time, `1700000000 +0100`, in RFC 3339 by the author's own clock. Offsets beyond a day, which broken tools
 * have written, become UTC.
 */
export function rawTimeToRfc3339(raw: string): string {
  const match = /^(-?\d+) ([+-])(\d+)(\d\d)$/.exec(raw);
  const seconds = Number(match?.[1]);
  if (!match || !Number.isSafeInteger(seconds) || Math.abs(seconds) > 253_402_200_000) {
    throw new Error(`git's log has an unreadable time: ${raw}`);
  }
  const hours = Number(match[3]);
  const minutes = Number(match[4]);
  const usable = hours <= 23 && minutes <= 59;
  const offset = usable ? (hours * 60 + minutes) * (match[2] === "-" ? -1 : 1) : 0;
  return rfc3339(seconds * 1000, offset);
}

/** @param at milliseconds since 1970 @param offsetMinutes minutes east of UTC */
export function rfc3339(at: number, offsetMinutes: number): string {
  const local = new Date(at + offsetMinutes * 60_000).toISOString().replace(/\.000Z$/, "Z");
  if (offsetMinutes === 0) return local.replace(/Z$/, "+00:00");
  const size = Math.abs(offsetMinutes);
  const pad = (value: number) => String(value).padStart(2, "0");
  return local.replace(/Z$/, `${offsetMinutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`);
}
