import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { isBadLine, readLine } from "#lib/mining/read-line.ts";
import type { MiningEvent } from "#lib/mining/types.ts";

/** Bad lines named one by one; the rest are counted. */
const NAMED_MAX = 10;
const NEWLINE = 10;
const GZIP = [0x1f, 0x8b];

export interface ReadOptions {
  /** Events later than this are passed over. Epoch milliseconds. */
  untilMs?: number;
  /** Hears what is wrong with a line that is skipped, and at the end how many were. */
  warn?: (text: string) => void;
}

/**
 * The events of a file in batches, in the file's order: one JSON object a line, blank lines skipped, a line that is no
 * event named to `warn` and skipped. What is packed by gzip is unpacked, whatever it is called. Memory: one batch.
 * @param file a path, or `-` for what comes in on stdin
 * @throws Error when the file cannot be read
 */
export async function* readEvents(file: string, options: ReadOptions = {}): AsyncGenerator<MiningEvent[]> {
  const { untilMs = Number.POSITIVE_INFINITY, warn = () => {} } = options;
  let number = 0;
  let bad = 0;
  for await (const lines of readLines(file)) {
    const events: MiningEvent[] = [];
    for (const line of lines) {
      number++;
      if (line.trim() === "") continue;
      const read = readLine(line, number);
      if (isBadLine(read)) {
        bad++;
        if (bad <= NAMED_MAX) warn(`Line ${number} ${read.problem}.`);
      } else if (read.occurredAtMs <= untilMs) events.push(read);
    }
    if (events.length > 0) yield events;
  }
  if (bad > NAMED_MAX) warn(`${bad} lines in all were skipped.`);
  else if (bad > 0) warn(bad === 1 ? "1 line was skipped." : `${bad} lines were skipped.`);
}

/** The lines of a file, as many at a time as a piece of it holds. */
async function* readLines(file: string): AsyncGenerator<string[]> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const piece of openPieces(file)) {
    const lastBreak = piece.lastIndexOf(NEWLINE);
    if (lastBreak < 0) {
      rest += decoder.decode(piece, { stream: true });
      continue;
    }
    const whole = rest + decoder.decode(piece.subarray(0, lastBreak), { stream: true });
    rest = decoder.decode(piece.subarray(lastBreak + 1), { stream: true });
    yield whole.split("\n");
  }
  rest += decoder.decode();
  if (rest !== "") yield rest.split("\n");
}

async function* openPieces(file: string): AsyncGenerator<Buffer> {
  const source = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 1 << 20 });
  const pieces = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await pieces.next();
  if (first.done) return;
  const again = async function* () {
    yield first.value;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  };
  if (!GZIP.every((byte, i) => first.value[i] === byte)) {
    yield* again();
    return;
  }
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  const { Readable } = await import("node:stream");
  Readable.from(again())
    .on("error", (error) => gunzip.destroy(error))
    .pipe(gunzip);
  yield* gunzip;
}
