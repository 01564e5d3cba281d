import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import type { Home } from "./home.ts";
import { createPrivateFile, readJsonFile } from "./private-file.ts";

const Device = z.object({ id: z.uuid(), name: z.string() });
export type Device = z.infer<typeof Device>;

/** This machine's id and name: made at first use, and the same for as long as the home folder lasts. */
export function findDevice(home: Home): Device {
  const known = readJsonFile(home.device, Device);
  if (known) return known;
  const made: Device = { id: randomUUID(), name: printable(hostname()) || "unnamed" };
  const text = `${JSON.stringify(made, null, 2)}\n`;
  if (createPrivateFile(home.device, text)) return made;
  const theirs = readJsonFile(home.device, Device);
  if (theirs) return theirs;
  rmSync(home.device, { force: true });
  createPrivateFile(home.device, text);
  return readJsonFile(home.device, Device) ?? made;
}

/** Header values hold printable ASCII only. */
const printable = (name: string): string =>
  name
    .replace(/[^\x20-\x7e]/g, "")
    .trim()
    .slice(0, 100);
