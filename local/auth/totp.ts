import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import qrcode from "qrcode-generator";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_BYTES = 20;
const STEP_S = 30;
const DIGITS = 6;
/** Steps that a phone's clock may be off by, either way. */
const SKEW = 1;

/** A new secret of 160 bits, in base32 as authenticator apps take it. */
export function newSecret(): string {
  const bits = Array.from(randomBytes(SECRET_BYTES), (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join("");
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((char) => ALPHABET.indexOf(char).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}

/** The code of one step, by RFC 4226. */
function codeAt(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}

/** The time step (RFC 6238) within the skew that this is the code of; undefined when it is none's. */
export function stepOf(secret: string, code: string, nowMs: number): number | undefined {
  const given = Buffer.from(code);
  if (given.length !== DIGITS) return undefined;
  const key = fromBase32(secret);
  const now = Math.floor(nowMs / 1000 / STEP_S);
  const steps = Array.from({ length: 2 * SKEW + 1 }, (_, index) => now - SKEW + index);
  return steps.find((step) => timingSafeEqual(Buffer.from(codeAt(key, step)), given));
}

/** The address that an authenticator app reads out of the picture. */
export function keyUri(issuer: string, account: string, secret: string): string {
  const part = encodeURIComponent;
  return `otpauth://totp/${part(issuer)}:${part(account)}?algorithm=SHA1&digits=${DIGITS}&issuer=${part(issuer)}&period=${STEP_S}&secret=${secret}`;
}

/** The address as a picture: black on white with its quiet zone, so that it can be read on a dark page too. */
export function qrSvg(uri: string): string {
  const code = qrcode(0, "M");
  code.addData(uri);
  code.make();
  return code.createSvgTag({ cellSize: 4, margin: 16 });
}
