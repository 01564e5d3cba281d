import { createHash, randomBytes, randomInt } from "node:crypto";
import { userCodeLength, userCodeLetters } from "#lib/contracts/device-logins.ts";

/** A machine's secret while it waits to be signed in: 256 random bits. */
export const generateDeviceCode = (): string => randomBytes(32).toString("base64url");

/** What a person compares and types: eight letters, 34 bits, without the dash. */
export function generateUserCode(): string {
  let letters = "";
  for (let place = 0; place < userCodeLength; place += 1) letters += userCodeLetters[randomInt(userCodeLetters.length)];
  return letters;
}

/** SHA-256: all that is stored of either code. A user code could be found out from it, and lives for minutes. */
export const hashCode = (code: string): Uint8Array => createHash("sha256").update(code).digest();
