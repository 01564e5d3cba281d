import { z } from "zod";
import { Timestamp, TimeZone } from "./common.ts";
import { contract } from "./contract.ts";
import { Scope } from "./scopes.ts";

export const Role = z.enum(["owner", "admin", "member", "viewer"]);
export type Role = z.infer<typeof Role>;

export const Organization = z
  .object({ id: z.uuid(), slug: z.string(), name: z.string(), personal: z.boolean(), role: Role })
  .meta({ id: "Organization" });
export type Organization = z.infer<typeof Organization>;

/** How long somebody may rest at work before it counts as a pause, in minutes. */
const IdleTimeout = z.int().min(1).max(120);

/** The version of the consent text that the pages show; a new text is a new version and is asked for again. */
export const consentVersion = "2026-11-20";

export const Consent = z
  .object({
    granted: z.boolean().describe("Whether events are taken now."),
    version: z.string().nullable().describe("The version of the text that was agreed to or declined last."),
    decided_at: Timestamp.nullable(),
  })
  .meta({ id: "Consent" });
export type Consent = z.infer<typeof Consent>;

export const Me = z
  .object({
    user_id: z.uuid(),
    email: z.string().nullable().describe("Null when asked with an API key."),
    display_name: z.string().nullable(),
    timezone: z.string(),
    idle_timeout_minutes: IdleTimeout.default(15).describe(
      "Heartbeats of your editors that lie further apart are two times of work.",
    ),
    organization: Organization.describe("The one this request works in."),
    organizations: z.array(Organization),
    scopes: z.array(Scope).describe("What this key or session may do."),
    consent: Consent,
  })
  .meta({ id: "Me" });
export type Me = z.infer<typeof Me>;

export const me = contract({
  id: "accounts.me",
  method: "GET",
  path: "/api/v1/me",
  tag: "Account",
  summary: "Who you are, and where you work",
  permission: "profile:read",
  output: Me,
  status: 200,
});

export const updateProfile = contract({
  id: "accounts.update_profile",
  method: "PATCH",
  path: "/api/v1/me",
  tag: "Account",
  summary: "Change your name, time zone or idle timeout",
  permission: "session",
  body: z.strictObject({
    display_name: z.string().trim().min(1).max(100).optional(),
    timezone: TimeZone.optional(),
    idle_timeout_minutes: IdleTimeout.optional(),
  }),
  output: Me,
  status: 200,
});

export const getConsent = contract({
  id: "accounts.get_consent",
  method: "GET",
  path: "/api/v1/consent",
  tag: "Account",
  summary: "Your consent to collection",
  permission: "profile:read",
  output: Consent,
  status: 200,
});

export const decideConsent = contract({
  id: "accounts.decide_consent",
  method: "PUT",
  path: "/api/v1/consent",
  tag: "Account",
  summary: "Give or withdraw consent to collection",
  description:
    "Withdrawal takes effect at once: the server refuses events from then on. Every decision is kept. An API key can withdraw, never give: that needs somebody who has read the text.",
  permission: "telemetry:write",
  body: z.strictObject({
    granted: z.boolean(),
    version: z.literal(consentVersion, { error: `must be ${consentVersion}, the version of the text in force` }),
  }),
  output: Consent,
  status: 200,
});
