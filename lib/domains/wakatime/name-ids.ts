import { createHmac, hkdfSync } from "node:crypto";
import { env } from "#lib/platform/env.ts";
import type { Owner } from "./queries.ts";

/**
 * Gives a UUID that a name always has with this person in this workspace: of version 8 (RFC 9562), from an HMAC with a
 * key of theirs, so that no name can be guessed from it.
 */
export function nameIds({ orgId, userId }: Owner): (name: string) => string {
  const key = Buffer.from(hkdfSync("sha256", env().PRIVACY_SECRET, "", `floyo wakatime ${orgId} ${userId}`, 32));
  return (name) => {
    const bytes = createHmac("sha256", key).update(name).digest().subarray(0, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
}
