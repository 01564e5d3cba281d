import { z } from "zod";
import { Timestamp } from "./common.ts";
import { contract } from "./contract.ts";
import { Scope, watcherScopes } from "./scopes.ts";

/** How long a person has to decide, and how often the machine may ask meanwhile. */
export const deviceLoginSeconds = 900;
export const pollSeconds = 5;

/** Letters of a user code: none that makes words or looks like another (RFC 8628, section 6.1). */
export const userCodeLetters = "BCDFGHJKLMNPQRSTVWXZ";
export const userCodeLength = 8;

/** A user code as it was typed: capitals, the dash and spaces do not matter. Parsed, it is its eight letters alone. */
export const UserCode = z
  .string()
  .max(64)
  .transform((text) => text.toUpperCase().replace(/[^A-Z0-9]/g, ""))
  .pipe(z.string().regex(new RegExp(`^[${userCodeLetters}]{${userCodeLength}}$`), "is eight letters, like BCDF-GHJK"))
  .describe("As the machine shows it. Small letters do as well, and the dash may be left out.");

/** As it is shown and read aloud: `BCDF-GHJK`. */
export const formatUserCode = (letters: string): string =>
  `${letters.slice(0, userCodeLength / 2)}-${letters.slice(userCodeLength / 2)}`;

export const begin = contract({
  id: "device_logins.begin",
  method: "POST",
  path: "/api/v1/device-logins",
  tag: "Device login",
  summary: "Ask for a key on a machine, to be approved in a browser",
  description:
    "For programs that cannot show a sign-in page, after RFC 8628. Show the person the user code and the address, then ask `POST /api/v1/device-logins/token` until they have decided. Nothing is granted by this.",
  permission: "public",
  body: z.strictObject({
    scopes: z
      .array(Scope)
      .min(1)
      .max(Scope.options.length)
      .default(watcherScopes)
      .describe("What the key is to allow."),
  }),
  output: z.object({
    device_code: z.string().describe("The machine's own secret. Show it to nobody."),
    user_code: z.string().describe("For the person to compare or type, like `BCDF-GHJK`."),
    verification_url: z.url().describe("Where they type it."),
    verification_url_complete: z.url().describe("The same with the code in it. It still asks."),
    expires_in: z.int().describe("Seconds."),
    interval: z.int().describe("Seconds to wait between two questions."),
  }),
  status: 200,
  addressLimit: { max: 30, windowSeconds: 300 },
});

export const DeviceLoginOutcome = z
  .discriminatedUnion("status", [
    z.object({ status: z.literal("pending") }).describe("Nobody has decided yet."),
    z
      .object({ status: z.literal("slow_down"), interval: z.int() })
      .describe("Asked too soon: wait so many seconds from now on."),
    z.object({ status: z.literal("denied") }).describe("The person said no, or may no longer make keys there."),
    z.object({ status: z.literal("expired") }).describe("Too late, or never asked for: begin again."),
    z.object({ status: z.literal("used") }).describe("The key was handed out before. It is not shown again."),
    z.object({ status: z.literal("approved"), key: z.string() }).describe("The key, this once."),
  ])
  .meta({ id: "DeviceLoginOutcome" });
export type DeviceLoginOutcome = z.infer<typeof DeviceLoginOutcome>;

export const claim = contract({
  id: "device_logins.claim",
  method: "POST",
  path: "/api/v1/device-logins/token",
  tag: "Device login",
  summary: "Ask whether the person has approved, and take the key",
  description:
    "Every state is an answer with a `status` and not an error, so that a script reads one field. The key is made in the moment it is first asked for after the approval, and handed out once.",
  permission: "public",
  body: z.strictObject({ device_code: z.string().min(1).max(128) }),
  output: DeviceLoginOutcome,
  status: 200,
  addressLimit: { max: 300, windowSeconds: 60 },
});

/** Codes tried by one person, and from one address: with 34 bits in a code and minutes to live, guessing is hopeless. */
const guesses = {
  rateLimit: { max: 12, windowSeconds: 300 },
  addressLimit: { max: 60, windowSeconds: 300 },
} as const;

export const DeviceLogin = z
  .object({
    state: z
      .enum(["waiting", "approved", "denied", "used", "expired"])
      .describe("`approved`: the machine has yet to take its key; `used`: it has."),
    user_code: z.string(),
    device_name: z.string().nullable().describe("As the machine calls itself."),
    client: z.string().nullable(),
    address: z.string().nullable().describe("Where it asked from: the network, not the machine."),
    scopes: z.array(Scope),
    created_at: Timestamp,
    expires_at: Timestamp,
  })
  .meta({ id: "DeviceLogin" });
export type DeviceLogin = z.infer<typeof DeviceLogin>;

export const find = contract({
  id: "device_logins.find",
  method: "GET",
  path: "/api/v1/device-logins",
  tag: "Device login",
  summary: "See which machine waits with a code",
  permission: "session",
  query: z.strictObject({ user_code: UserCode }),
  output: DeviceLogin,
  status: 200,
  unkept: true,
  ...guesses,
});

export const decide = contract({
  id: "device_logins.decide",
  method: "POST",
  path: "/api/v1/device-logins/decision",
  tag: "Device login",
  summary: "Approve or deny a machine that waits",
  description: "Approved, it gets a key of yours for the workspace that this request works in.",
  permission: "session",
  body: z.strictObject({
    user_code: UserCode,
    decision: z.enum(["approve", "deny"]),
  }),
  output: z.undefined(),
  status: 204,
  errors: ["FORBIDDEN", "CONFLICT"],
  ...guesses,
});
