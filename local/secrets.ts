import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";

/** What the embedded stack generates once and keeps in `<dir>/secrets.json` (mode 0600). */
export interface StackSecrets {
  /** Passwords of the database roles that may log in. */
  superPassword: string;
  adminPassword: string;
  authPassword: string;
  realtimePassword: string;
  jobsPassword: string;
  appPassword: string;
  /** ES256 private key (JWK, with `kid`) that signs access tokens. */
  jwtKey: Record<string, string>;
  /** The API keys of the gateway, in the form of hosted Supabase's. */
  publishableKey: string;
  secretKey: string;
  inngestEventKey: string;
  inngestSigningKey: string;
  /** From it come the keys that hide names under people's hash rules. */
  privacySecret: string;
}

function generate(): StackSecrets {
  const password = () => randomBytes(24).toString("base64url");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    superPassword: password(),
    adminPassword: password(),
    authPassword: password(),
    realtimePassword: password(),
    jobsPassword: password(),
    appPassword: password(),
    jwtKey: {
      ...privateKey.export({ format: "jwk" }),
      alg: "ES256",
      use: "sig",
      kid: randomBytes(12).toString("hex"),
    } as Record<string, string>,
    publishableKey: `sb_publishable_${randomBytes(24).toString("base64url")}`,
    secretKey: `sb_secret_${randomBytes(24).toString("base64url")}`,
    inngestEventKey: randomBytes(24).toString("hex"),
    inngestSigningKey: `signkey-local-${randomBytes(32).toString("hex")}`,
    privacySecret: randomBytes(32).toString("hex"),
  };
}

/**
 * Reads `<dir>/secrets.json`, completing it with what is missing. It is on the disk before anything is encrypted or
 * protected with it: losing a password after the database was made would lock the person out of their own data.
 */
export function readSecrets(dir: string): StackSecrets {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "secrets.json");
  let kept: Partial<StackSecrets> = {};
  try {
    kept = JSON.parse(readFileSync(file, "utf8")) as Partial<StackSecrets>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw new Error(`${file} cannot be read; put it back from a copy, or start afresh with "make reset"`, {
        cause: error,
      });
    }
  }
  const fresh = generate();
  const missing = (Object.keys(fresh) as (keyof StackSecrets)[]).filter((name) => !(name in kept));
  if (missing.length === 0) return kept as StackSecrets;
  const complete = { ...fresh, ...kept };
  writeDurably(file, `${JSON.stringify(complete, null, 2)}\n`, 0o600);
  return complete;
}

/** Replaces `file` in one step: a reader or a crash sees the old content or the new, never half of it. */
export function writeDurably(file: string, text: string, mode: number): void {
  const half = `${file}.${process.pid}.tmp`;
  const handle = openSync(half, "w", mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(half, mode);
  renameSync(half, file);
}
