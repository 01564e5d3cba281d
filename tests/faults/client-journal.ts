import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import http, { type ClientRequest, type IncomingMessage } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { gunzipSync } from "node:zlib";
import { keyOf } from "./journal.ts";

/*
 * Loaded into the unchanged command with `--import`, before anything of it runs:
 *
 *   FAULTS_ACKNOWLEDGED     a file to which each batch that was answered with a 2xx is noted, fsynced, before the command
 *                           itself hears of the answer: what this client has every right to forget
 *   FAULTS_CLOCK_AHEAD_MS   how far this machine's clock is ahead of the true time
 */

const journalPath = process.env.FAULTS_ACKNOWLEDGED;
if (journalPath) {
  const real = http.request;
  const journal = openSync(journalPath, "a", 0o600);
  process.once("exit", () => closeSync(journal));
  http.request = ((...args: Parameters<typeof real>) => {
    const request = real(...args);
    if (request.method === "POST" && request.path === "/api/v1/telemetry") follow(request, journal);
    return request;
  }) as typeof real;
  syncBuiltinESMExports();
}

function follow(request: ClientRequest, journal: number): void {
  let body = Buffer.alloc(0);
  const end = request.end.bind(request) as (chunk?: unknown) => ClientRequest;
  request.end = ((chunk?: Uint8Array) => {
    if (chunk) body = Buffer.from(chunk);
    return end(chunk);
  }) as typeof request.end;
  // First in line, so that the note is on the disk before the command can act upon the answer.
  request.prependOnceListener("response", (response: IncomingMessage) => {
    const pieces: Buffer[] = [];
    response.on("data", (piece: Buffer) => pieces.push(piece));
    response.prependOnceListener("end", () => {
      if (response.statusCode !== 200 || !response.complete) return;
      const packed = request.getHeader("content-encoding") === "gzip";
      note(journal, packed ? gunzipSync(body) : body, Buffer.concat(pieces));
    });
  });
}

function note(journal: number, body: Buffer, answer: Buffer): void {
  const { events } = JSON.parse(body.toString("utf8")) as {
    events: { id: string; path?: string; metadata?: unknown }[];
  };
  const { rejected } = JSON.parse(answer.toString("utf8")) as { rejected: { index: number }[] };
  const refused = new Set(rejected.map(({ index }) => index));
  const taken = events.filter((_, index) => !refused.has(index)).map((event) => [event.id, keyOf(event)]);
  writeSync(journal, `${JSON.stringify(taken)}\n`);
  fsyncSync(journal);
}

const aheadMs = Number(process.env.FAULTS_CLOCK_AHEAD_MS ?? 0);
if (aheadMs !== 0) {
  const TrueDate = Date;
  class WrongDate extends TrueDate {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [TrueDate.now() + aheadMs] : given) as [number]));
    }
    static override now(): number {
      return TrueDate.now() + aheadMs;
    }
  }
  globalThis.Date = WrongDate as DateConstructor;
}
