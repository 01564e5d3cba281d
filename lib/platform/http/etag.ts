import { createHash } from "node:crypto";
import type { Versions } from "#lib/contracts/realtime.ts";
import { type Cacheable, canonical, stampOf } from "../cache.ts";
import type { Context } from "../context.ts";
import { release } from "../env.ts";

/** Weak: the server may compress the body, which a strong tag would have to tell apart. */
const tagOf = (text: string): string => `W/"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;

/** The tag of an answer whose content alone tells what it is. */
export const contentTag = (body: string): string => tagOf(body);

/**
 * The tag of an answer that is not made yet: of what it will be made from. The same on every instance of a release; a
 * new release may make another answer of the same data, so it has other tags.
 */
export function versionTag(contract: Cacheable, ctx: Context, input: unknown, versions: Versions): string {
  const parts = [contract.id, release, ctx.actor.userId, ctx.org.id, ctx.org.role, canonical(input)];
  return tagOf([...parts, stampOf(contract, versions)].join("\n"));
}

/** Whether the caller has this version. RFC 9110: a list of tags or `*`, compared weakly. */
export function holds(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch.trim() === "*" || names(ifNoneMatch, etag);
}

/** Whether this very version is named: `*` would also stand for what is not there. */
export function names(ifNoneMatch: string | null, etag: string): boolean {
  const plain = (tag: string) => tag.trim().replace(/^W\//, "");
  return ifNoneMatch?.split(",").some((tag) => plain(tag) === plain(etag)) ?? false;
}
