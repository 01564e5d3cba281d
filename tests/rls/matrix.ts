import type { TableName } from "./tables.ts";

/**
 * Who may do what, written by hand from what the product promises, never from the policies.
 *
 * Three cells for each actor, each with the operations that work, in the order SELECT INSERT UPDATE DELETE:
 *   1. the actor's own row in their own organisation
 *   2. the row of somebody else in that organisation
 *   3. a row in another organisation
 *
 * `viewer` to `owner` are people of one organisation by role. `removed` was a member of it and has been removed; their
 * own row is still there. `stranger` owns another organisation: their first two cells lie in that one, their third
 * is the first organisation. `anonymous` has no session.
 */
export const actors = ["anonymous", "viewer", "member", "admin", "owner", "removed", "stranger"] as const;
export type Actor = (typeof actors)[number];

export type Cells = readonly [own: string, anothers: string, elsewhere: string];

export const matrix: Record<TableName, Record<Actor, Cells>> = {
  // What is about the person themselves, wherever they belong.
  profiles: {
    anonymous: ["----", "----", "----"],
    viewer: ["S-U-", "----", "----"],
    member: ["S-U-", "----", "----"],
    admin: ["S-U-", "----", "----"],
    owner: ["S-U-", "----", "----"],
    removed: ["S-U-", "----", "----"],
    stranger: ["S-U-", "----", "----"],
  },
  // Decisions are added and stay.
  consents: {
    anonymous: ["----", "----", "----"],
    viewer: ["SI--", "----", "----"],
    member: ["SI--", "----", "----"],
    admin: ["SI--", "----", "----"],
    owner: ["SI--", "----", "----"],
    removed: ["SI--", "----", "----"],
    stranger: ["SI--", "----", "----"],
  },

  // Whoever belongs sees where and with whom; the owner alone gives it another name. The second cell of
  // `organizations` is a colleague's personal workspace.
  organizations: {
    anonymous: ["----", "----", "----"],
    viewer: ["S---", "----", "----"],
    member: ["S---", "----", "----"],
    admin: ["S---", "----", "----"],
    owner: ["S-U-", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["S-U-", "----", "----"],
  },
  organization_members: {
    anonymous: ["----", "----", "----"],
    viewer: ["S---", "S---", "----"],
    member: ["S---", "S---", "----"],
    admin: ["S---", "S---", "----"],
    owner: ["S---", "S---", "----"],
    removed: ["----", "----", "----"],
    stranger: ["S---", "S---", "----"],
  },

  // A viewer sends nothing: no keys, no devices, no events. What they had before they became one stays theirs.
  api_keys: {
    anonymous: ["----", "----", "----"],
    viewer: ["S-U-", "----", "----"],
    member: ["SIU-", "----", "----"],
    admin: ["SIU-", "----", "----"],
    owner: ["SIU-", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIU-", "----", "----"],
  },
  devices: {
    anonymous: ["----", "----", "----"],
    viewer: ["S-U-", "----", "----"],
    member: ["SIU-", "----", "----"],
    admin: ["SIU-", "----", "----"],
    owner: ["SIU-", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIU-", "----", "----"],
  },
  // Activity is the person's: neither admins nor owners see another's. It is never changed after the fact.
  events: {
    anonymous: ["----", "----", "----"],
    viewer: ["S--D", "----", "----"],
    member: ["SI-D", "----", "----"],
    admin: ["SI-D", "----", "----"],
    owner: ["SI-D", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SI-D", "----", "----"],
  },
  // Written by the triggers on events alone.
  event_hours: {
    anonymous: ["----", "----", "----"],
    viewer: ["S---", "----", "----"],
    member: ["S---", "----", "----"],
    admin: ["S---", "----", "----"],
    owner: ["S---", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["S---", "----", "----"],
  },
  // Likewise; the person's analysis clears them.
  dirty_days: {
    anonymous: ["----", "----", "----"],
    viewer: ["S--D", "----", "----"],
    member: ["S--D", "----", "----"],
    admin: ["S--D", "----", "----"],
    owner: ["S--D", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["S--D", "----", "----"],
  },

  // When somebody last looked is theirs to note, and goes with them.
  visits: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIU-", "----", "----"],
    member: ["SIU-", "----", "----"],
    admin: ["SIU-", "----", "----"],
    owner: ["SIU-", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIU-", "----", "----"],
  },

  // How often something changed, for oneself; written by the triggers alone.
  changes: {
    anonymous: ["----", "----", "----"],
    viewer: ["S---", "----", "----"],
    member: ["S---", "----", "----"],
    admin: ["S---", "----", "----"],
    owner: ["S---", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["S---", "----", "----"],
  },
  change_notes: {
    anonymous: ["----", "----", "----"],
    viewer: ["----", "----", "----"],
    member: ["----", "----", "----"],
    admin: ["----", "----", "----"],
    owner: ["----", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["----", "----", "----"],
  },

  // What was learned: written by the analysis, which runs as the person.
  mining_days: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIUD", "----", "----"],
    member: ["SIUD", "----", "----"],
    admin: ["SIUD", "----", "----"],
    owner: ["SIUD", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIUD", "----", "----"],
  },
  analyses: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIUD", "----", "----"],
    member: ["SIUD", "----", "----"],
    admin: ["SIUD", "----", "----"],
    owner: ["SIUD", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIUD", "----", "----"],
  },
  patterns: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIUD", "----", "----"],
    member: ["SIUD", "----", "----"],
    admin: ["SIUD", "----", "----"],
    owner: ["SIUD", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIUD", "----", "----"],
  },
  suggestions: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIUD", "----", "----"],
    member: ["SIUD", "----", "----"],
    admin: ["SIUD", "----", "----"],
    owner: ["SIUD", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIUD", "----", "----"],
  },
  suggestion_rules: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIUD", "----", "----"],
    member: ["SIUD", "----", "----"],
    admin: ["SIUD", "----", "----"],
    owner: ["SIUD", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIUD", "----", "----"],
  },
  suggestion_outcomes: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIUD", "----", "----"],
    member: ["SIUD", "----", "----"],
    admin: ["SIUD", "----", "----"],
    owner: ["SIUD", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIUD", "----", "----"],
  },

  // The row is one about the organisation; the second cell's was done by a colleague.
  audit_logs: {
    anonymous: ["----", "----", "----"],
    viewer: ["S---", "----", "----"],
    member: ["S---", "----", "----"],
    admin: ["S---", "S---", "----"],
    owner: ["S---", "S---", "----"],
    removed: ["----", "----", "----"],
    stranger: ["S---", "S---", "----"],
  },
  audit_chains: {
    anonymous: ["----", "----", "----"],
    viewer: ["----", "----", "----"],
    member: ["----", "----", "----"],
    admin: ["----", "----", "----"],
    owner: ["----", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["----", "----", "----"],
  },

  // What other clients sent: a viewer sends nothing, and may still delete what they had sent before.
  activitywatch_buckets: {
    anonymous: ["----", "----", "----"],
    viewer: ["S--D", "----", "----"],
    member: ["SIUD", "----", "----"],
    admin: ["SIUD", "----", "----"],
    owner: ["SIUD", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIUD", "----", "----"],
  },
  // Likewise.
  activitywatch_events: {
    anonymous: ["----", "----", "----"],
    viewer: ["S--D", "----", "----"],
    member: ["SIUD", "----", "----"],
    admin: ["SIUD", "----", "----"],
    owner: ["SIUD", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIUD", "----", "----"],
  },
  // Nobody's: asked for by a machine without an identity, and decided through functions of the database.
  device_logins: {
    anonymous: ["----", "----", "----"],
    viewer: ["----", "----", "----"],
    member: ["----", "----", "----"],
    admin: ["----", "----", "----"],
    owner: ["----", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["----", "----", "----"],
  },
  // Counted where events are stored, for everybody of the workspace to see.
  event_counts: {
    anonymous: ["----", "----", "----"],
    viewer: ["S---", "S---", "----"],
    member: ["S---", "S---", "----"],
    admin: ["S---", "S---", "----"],
    owner: ["S---", "S---", "----"],
    removed: ["----", "----", "----"],
    stranger: ["S---", "S---", "----"],
  },
  // What arrived stays as it was noted.
  ledger_entries: {
    anonymous: ["----", "----", "----"],
    viewer: ["S---", "----", "----"],
    member: ["SI--", "----", "----"],
    admin: ["SI--", "----", "----"],
    owner: ["SI--", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SI--", "----", "----"],
  },
  // One document a person, which is changed and never taken away.
  privacy_rules: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIU-", "----", "----"],
    member: ["SIU-", "----", "----"],
    admin: ["SIU-", "----", "----"],
    owner: ["SIU-", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIU-", "----", "----"],
  },
  // Counted for oneself.
  privacy_rule_hits: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIUD", "----", "----"],
    member: ["SIUD", "----", "----"],
    admin: ["SIUD", "----", "----"],
    owner: ["SIUD", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIUD", "----", "----"],
  },
  // A receipt is added, finished, and stays.
  privacy_receipts: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIU-", "----", "----"],
    member: ["SIU-", "----", "----"],
    admin: ["SIU-", "----", "----"],
    owner: ["SIU-", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIU-", "----", "----"],
  },

  idempotency_keys: {
    anonymous: ["----", "----", "----"],
    viewer: ["SIUD", "----", "----"],
    member: ["SIUD", "----", "----"],
    admin: ["SIUD", "----", "----"],
    owner: ["SIUD", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["SIUD", "----", "----"],
  },
  // Nobody's: the counters are kept by their function.
  rate_limits: {
    anonymous: ["----", "----", "----"],
    viewer: ["----", "----", "----"],
    member: ["----", "----", "----"],
    admin: ["----", "----", "----"],
    owner: ["----", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["----", "----", "----"],
  },
  // Nobody's: noted and listed by functions of the database, for the sessions that are the auth service's own.
  session_uses: {
    anonymous: ["----", "----", "----"],
    viewer: ["----", "----", "----"],
    member: ["----", "----", "----"],
    admin: ["----", "----", "----"],
    owner: ["----", "----", "----"],
    removed: ["----", "----", "----"],
    stranger: ["----", "----", "----"],
  },
};
