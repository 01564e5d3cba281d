import { createHash, randomInt, randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const start = "floyo_live_";
const randomChars = 30;
const checksumChars = 6;
const shape = new RegExp(`^${start}([0-9A-Za-z]{${randomChars}})([0-9A-Za-z]{${checksumChars}})$`);

/** Six base62 characters over the random part: a typing error or a scanner's false find is known without a look-up. */
function checksum(random: string): string {
  let rest = crc32(random);
  let digits = "";
  for (let place = 0; place < checksumChars; place += 1) {
    digits = (alphabet[rest % alphabet.length] ?? "") + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}

/** A new key: `floyo_live_`, 30 random base62 characters (178 bits) and 6 of checksum. */
export function generateApiKey(): string {
  let random = "";
  for (let place = 0; place < randomChars; place += 1) random += alphabet[randomInt(alphabet.length)];
  return `${start}${random}${checksum(random)}`;
}

/** Whether a text has the form of a key and its checksum fits. Says nothing about whether the key is known. */
export function isApiKey(text: string): boolean {
  const [, random, check] = shape.exec(text) ?? [];
  return random !== undefined && checksum(random) === check;
}

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A new key for WakaTime's plugins: a UUIDv4 (122 random bits), in small letters: the only form that wakatime-cli takes. */
export const generateWakatimeKey = (): string => randomUUID();

/** Whether a text has the form of a key for WakaTime's plugins. Says nothing about whether the key is known. */
export const isWakatimeKey = (text: string): boolean => uuidV4.test(text);

/** SHA-256 of the whole key: all that is stored of it. 122 random bits or more need no salt and no slow hash. */
export function hashApiKey(key: string): Uint8Array {
  return createHash("sha256").update(key).digest();
}

/** The part that is shown to tell keys apart: the fixed start, where there is one, and at least four random characters. */
export function apiKeyPrefix(key: string): string {
  return key.startsWith(start) ? key.slice(0, start.length + 4) : key.slice(0, 8);
}
