import { randomBytes, timingSafeEqual } from "node:crypto";
import { AuthError, invalid } from "./errors.ts";
import type { Db } from "./gateway.ts";

/** bcrypt's own limit: it ignores what comes after. */
const BYTES_MAX = 72;
const COST = 10;

/** Refuses a password that is too short (weak_password) or longer than bcrypt reads. */
export function checkPassword(password: string, lengthMin: number): void {
  if (Buffer.byteLength(password) > BYTES_MAX) throw invalid(`Password cannot be longer than ${BYTES_MAX} characters`);
  if (password.length < lengthMin) {
    throw new AuthError(422, "weak_password", `Password should be at least ${lengthMin} characters.`, {
      reasons: ["length"],
    });
  }
}

/** A password nobody knows, for people who sign in by link. */
export const unknownPassword = () => randomBytes(48).toString("base64url");

/** Hashes with bcrypt in Postgres, in the form that hosted Supabase and its seeds use. */
export async function hashPassword(db: Db, password: string): Promise<string> {
  const [row] = await db`select extensions.crypt(${password}, extensions.gen_salt('bf', ${COST}::int)) as hash`;
  return row?.hash;
}

/** Compares in constant time. `hash` may be the gateway's dummy, so that an unknown user costs as much as a known one. */
export async function passwordMatches(db: Db, password: string, hash: string): Promise<boolean> {
  if (Buffer.byteLength(password) > BYTES_MAX) return false;
  const [row] = await db`select extensions.crypt(${password}, ${hash}) as hash`;
  const computed = Buffer.from(String(row?.hash ?? ""));
  const stored = Buffer.from(hash);
  return computed.length === stored.length && timingSafeEqual(computed, stored);
}

/** Accepts a bcrypt hash made elsewhere; `$2b$` is the same algorithm under the name that pgcrypto does not know. */
export function importedHash(hash: string): string {
  if (!/^\$2[abxy]\$(0[4-9]|1\d)\$[./A-Za-z0-9]{53}$/.test(hash)) {
    throw invalid("Password hash must be a bcrypt hash");
  }
  return hash.replace(/^\$2[by]\$/, "$2a$");
}
