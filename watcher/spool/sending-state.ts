import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Timestamp } from "#lib/contracts/common.ts";
import { systemCode } from "../fault.ts";
import { makePrivateFolder, readJsonFile, writePrivateFile } from "../home/private-file.ts";
import { appendWhole, writeIfRoom } from "./disk-full.ts";
import { countWaiting } from "./read-segment.ts";
import { listSegments, writingPath } from "./segments.ts";

const SendingState = z.object({
  sent: z.int().describe("Events that the server took from here, duplicates included."),
  last_sent_at: Timestamp.nullable(),
  last_error: z.object({ code: z.string(), message: z.string(), at: Timestamp }).nullable(),
  not_before: Timestamp.nullable().describe("The server asked to be left alone until then."),
});
export type SendingState = z.infer<typeof SendingState>;

/** A server that asks for more than this, or a clock that jumped, is asked again anyway. */
export const patienceMsMax = 3_600_000;

const statePath = (folder: string): string => join(folder, "state.json");
export const refusedPath = (folder: string): string => join(folder, "refused.ndjson");
export const damagedPath = (folder: string): string => join(folder, "damaged.ndjson");

export const readState = (folder: string): SendingState =>
  readJsonFile(statePath(folder), SendingState) ?? { sent: 0, last_sent_at: null, last_error: null, not_before: null };

/** Tells a person what went on, and nothing depends on it: it need not outlive a loss of power, nor fit on a full disk. */
export function writeState(folder: string, state: SendingState): void {
  writeIfRoom(() => writePrivateFile(statePath(folder), `${JSON.stringify(state, null, 2)}\n`, false));
}

/** Milliseconds until the server wants to hear from us again; 0 when it does now. */
export function waitMs(state: SendingState, now: number): number {
  if (state.not_before === null) return 0;
  const wait = Date.parse(state.not_before) - now;
  return wait > 0 && wait <= patienceMsMax ? wait : 0;
}

const RefusedLine = z.object({ code: z.string(), message: z.string() });

/**
 * Keeps events that the server refused for good, with its reasons.
 *
 * @throws Fault DISK_FULL; they then stay where they were, and are refused once more
 */
export function keepRefused(
  folder: string,
  refused: readonly { event: unknown; code: string; message: string }[],
): void {
  if (refused.length === 0) return;
  makePrivateFolder(folder);
  const at = new Date().toISOString();
  const lines = refused.map((one) => JSON.stringify({ at, ...one }));
  appendWhole(refusedPath(folder), `${lines.join("\n")}\n`);
}

export interface SpoolSummary {
  readonly queued: number;
  readonly refused: number;
  readonly refusedByReason: readonly { code: string; message: string; count: number }[];
  readonly damaged: number;
  readonly bytes: number;
}

/** What waits in a spool, and what was refused or damaged. */
export function summarizeSpool(folder: string): SpoolSummary {
  const { writing, claimed, bytes } = listSegments(folder);
  let queued = 0;
  for (const name of writing) queued += countWaiting(writingPath(folder, name), null);
  for (const segment of claimed) queued += countWaiting(segment.path, segment);
  const reasons = new Map<string, { code: string; message: string; count: number }>();
  let refused = 0;
  for (const line of linesOf(refusedPath(folder))) {
    const parsed = RefusedLine.safeParse(parseOrNull(line));
    if (!parsed.success) continue;
    refused += 1;
    const { code, message } = parsed.data;
    const reason = reasons.get(`${code} ${message}`) ?? { code, message, count: 0 };
    reason.count += 1;
    reasons.set(`${code} ${message}`, reason);
  }
  const refusedByReason = [...reasons.values()].sort((a, b) => b.count - a.count);
  return { queued, refused, refusedByReason, damaged: linesOf(damagedPath(folder)).length, bytes };
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n").filter(Boolean);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
