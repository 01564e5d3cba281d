import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Me } from "#lib/contracts/accounts.ts";
import { exitCodes, Fault } from "../fault.ts";
import type { Home } from "./home.ts";
import { readJsonFile, writePrivateFile } from "./private-file.ts";

const Credentials = z.object({
  url: z.url(),
  key: z.string().min(1),
  user_id: z.uuid(),
  organization: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
  /** As the server said last. Nothing is captured while it is false. */
  consented: z.boolean(),
  /** This device, as the server said last. Nothing is captured while it is. */
  revoked: z.boolean().optional(),
  /** The server has said that it no longer accepts this key: it was revoked, or its owner has left the workspace. */
  key_refused: z.boolean().optional(),
  /** The key was made for this machine by signing in in the browser, so that signing out revokes it. */
  own: z.boolean().default(false),
});
/** Who is signed in, where, with which key. The file is readable by its owner alone. */
export type Credentials = z.infer<typeof Credentials>;

export function credentialsOf(url: string, key: string, me: Me, own: boolean): Credentials {
  const { id, slug, name } = me.organization;
  return { url, key, user_id: me.user_id, organization: { id, slug, name }, consented: me.consent.granted, own };
}

export const findCredentials = (home: Home): Credentials | null => readJsonFile(home.credentials, Credentials);

/** @throws Fault NOT_SIGNED_IN */
export function requireCredentials(home: Home): Credentials {
  const credentials = findCredentials(home);
  if (credentials) return credentials;
  throw new Fault("NOT_SIGNED_IN", "You are not signed in.", {
    exitCode: exitCodes.notSignedIn,
    hint: "Run `floyo login`.",
  });
}

export function saveCredentials(home: Home, credentials: Credentials): void {
  writePrivateFile(home.credentials, `${JSON.stringify(credentials, null, 2)}\n`);
}

/** Whether anything may be captured, by what the server said last. */
export const mayCapture = ({ consented, revoked, key_refused }: Credentials): boolean =>
  consented && !revoked && !key_refused;

/** Notes what the server said of a key; nothing on disk where its person has signed out since, or in with another. */
export function amendCredentials(home: Home, of: Credentials, change: Partial<Credentials>): Credentials {
  const found = findCredentials(home);
  if (found?.key !== of.key) return { ...of, ...change };
  // Another command may have noted something else.
  const now = { ...found, ...change };
  saveCredentials(home, now);
  return now;
}

/** Whether an account is still this home's. */
export function isSignedInAs(home: Home, credentials: Credentials): boolean {
  const found = findCredentials(home);
  return found !== null && accountName(found) === accountName(credentials);
}

export function forgetCredentials(home: Home): void {
  rmSync(home.credentials, { force: true });
}

/** A short name for one person in one workspace on one server: what is captured for one never goes to another. */
export function accountName(credentials: Credentials): string {
  const { url, user_id, organization } = credentials;
  return createHash("sha256").update([url, user_id, organization.id].join("\n")).digest("hex").slice(0, 16);
}

/** The folder in which this account's events wait. */
export const spoolFolder = (home: Home, credentials: Credentials): string => join(home.spool, accountName(credentials));

/** The page of one's own workspace. */
export const workspaceUrl = (url: string, slug: string): string => `${url}/w/${encodeURIComponent(slug)}`;

/** The page that says what is collected, and where a person agrees to it or stops it. */
export const consentUrl = (workspace: string): string => `${workspace}/settings/privacy`;
