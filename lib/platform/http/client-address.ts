import { createHash } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";

/**
 * The caller's network address as the nearest trusted proxy saw it: the `hops`-th entry of X-Forwarded-For from the
 * right. Entries further left are the caller's own claims. Next's server writes the socket's address there when the
 * header is missing. Without any, all such callers share one bucket.
 */
export function clientAddress(headers: Headers, hops: number): string {
  const entries = (headers.get("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
  const entry = entries.at(-Math.max(1, hops)) ?? entries[0] ?? "";
  return normalize(entry);
}

/** One bucket for a host: IPv4 as it is, IPv6 by its /64, which is what one subscriber holds. */
function normalize(entry: string): string {
  const bare = entry.replace(/^\[(.*)\](?::\d+)?$/, "$1").replace(/%.*$/, "");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  const v4 = mapped.replace(/:\d+$/, "");
  if (isIPv4(v4)) return v4;
  if (!isIPv6(bare)) return "unknown";
  const [head = "", tail] = bare.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/64`;
}

/** An address as its person may be shown it: the network and not the machine, `203.0.113.x`. Null when it is unknown. */
export function shortenAddress(address: string): string | null {
  if (isIPv4(address)) return address.replace(/\d+$/, "x");
  const groups = address.replace(/::\/64$/, "").split(":");
  return groups.length < 2 ? null : `${groups.slice(0, 3).join(":")}:…`;
}

/** An address as it may be stored: hashed, because it is about a person. */
export function hashAddress(address: string): string {
  return createHash("sha256").update(address).digest("base64url").slice(0, 22);
}
