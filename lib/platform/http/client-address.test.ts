import { expect, test } from "vitest";
import { clientAddress } from "./client-address.ts";

const from = (forwarded: string | null, hops = 1) =>
  clientAddress(new Headers(forwarded === null ? {} : { "x-forwarded-for": forwarded }), hops);

test.each([
  ["203.0.113.7", 1, "203.0.113.7"],
  ["6.6.6.6, 203.0.113.7", 1, "203.0.113.7"],
  ["6.6.6.6, 203.0.113.7, 10.0.0.1", 2, "203.0.113.7"],
  ["203.0.113.7", 3, "203.0.113.7"],
  ["203.0.113.7:51234", 1, "203.0.113.7"],
  ["::ffff:203.0.113.7", 1, "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::/64"],
  ["[2001:db8:1:2::9]:443", 1, "2001:db8:1:2::/64"],
  ["2001:0db8:0001:0002::9", 1, "2001:db8:1:2::/64"],
  ["2001:db8::1", 1, "2001:db8:0:0::/64"],
  ["::1", 1, "0:0:0:0::/64"],
  ["<script>", 1, "unknown"],
  [null, 1, "unknown"],
] as const)("of X-Forwarded-For %j behind %i proxies, %s counts", (forwarded, hops, expected) => {
  expect(from(forwarded, hops)).toBe(expected);
});
