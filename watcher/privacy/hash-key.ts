import { createHmac, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault, systemCode } from "../fault.ts";
import type { Home } from "../home/home.ts";
import { createPrivateFile } from "../home/private-file.ts";

/**
 * Makes the keyed hashes of one account on this machine. The key is random, made with the first hash, kept in a file
 * that its owner alone may read, and sent nowhere: without it, names cannot be tried out against hashes.
 *
 * @returns a function to HMAC-SHA-256 in hexadecimal digits, which throws Fault PRIVACY_KEY where the key is spoilt
 */
export function makeHasher({ privacyFolder }: Pick<Home, "privacyFolder">, account: string): (text: string) => string {
  let key: Buffer | null = null;
  return (text) => {
    key ??= obtainKey(join(privacyFolder, `${account}.key`));
    return createHmac("sha256", key).update(text).digest("hex");
  };
}

function obtainKey(path: string): Buffer {
  const known = readKey(path);
  if (known) return known;
  createPrivateFile(path, `${randomBytes(32).toString("hex")}\n`);
  const made = readKey(path);
  if (made) return made;
  throw new Fault("PRIVACY_KEY", `The key of hashes cannot be kept in ${path}.`);
}

function readKey(path: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, "hex");
  throw new Fault("PRIVACY_KEY", `The key of hashes in ${path} is spoilt, so rules that hash hold back capture.`, {
    hint: "Put it back from a backup, or delete the file: then hashes begin anew and match no earlier ones.",
  });
}
