import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { Fault } from "../fault.ts";

const pieceBytes = 256 * 1024;
/** A line, a row or a day of more characters than this is none that a program wrote for another to read. */
export const unitMax = 64 * 1024 * 1024;

/** A file's text in pieces, in memory one at a time, without a byte order mark. */
export function* readPieces(path: string): Generator<string> {
  const file = openSync(path, "r");
  try {
    const decoder = new StringDecoder("utf8");
    const bytes = Buffer.alloc(pieceBytes);
    for (let first = true; ; first = false) {
      const size = readSync(file, bytes);
      const text = size === 0 ? decoder.end() : decoder.write(bytes.subarray(0, size));
      if (text !== "") yield first ? text.replace(/^\ufeff/, "") : text;
      if (size === 0) return;
    }
  } finally {
    closeSync(file);
  }
}

/** A file's lines without their ends. @throws Fault DAMAGED_FILE for one beyond all measure */
export function* readLines(path: string): Generator<string> {
  let rest = "";
  let number = 1;
  for (const piece of readPieces(path)) {
    rest += piece;
    if (rest.length > unitMax && !rest.includes("\n")) throw tooLong(path, `line ${number}`);
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    number += lines.length;
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}

/** @param unit what is too long, such as `line 7` */
export const tooLong = (path: string, unit: string): Fault =>
  new Fault("DAMAGED_FILE", `${path} cannot be read from ${unit} on: it holds more than ${unitMax >> 20} MiB.`, {
    hint: "What was read before is kept. Is it the file that you meant?",
  });
