import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { z } from "zod";
import type { Home } from "../home/home.ts";
import { createPrivateFile, readJsonFile } from "../home/private-file.ts";

const ListenKey = z.object({
  /** What plugins show: others who use this machine can neither write nor read. WakaTime's insist on a UUID of version 4. */
  key: z.uuidv4(),
  /** Makes ids of events. Kept secret, since the names that ids are made of hold whole paths. */
  namespace: z.uuidv4(),
});
export type ListenKey = z.infer<typeof ListenKey>;

/** This home's key for its listener: made at first use, and the same from then on. It is never sent anywhere. */
export function findListenKey(home: Home): ListenKey {
  const known = readJsonFile(home.listening, ListenKey);
  if (known) return known;
  const made: ListenKey = { key: randomUUID(), namespace: randomUUID() };
  const text = `${JSON.stringify(made, null, 2)}\n`;
  if (createPrivateFile(home.listening, text)) return made;
  const theirs = readJsonFile(home.listening, ListenKey);
  if (theirs) return theirs;
  rmSync(home.listening, { force: true });
  createPrivateFile(home.listening, text);
  return readJsonFile(home.listening, ListenKey) ?? made;
}
