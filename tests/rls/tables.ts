import { createHash, randomBytes, randomUUID } from "node:crypto";

export type Row = Record<string, unknown>;

/** How the matrix handles one table: a row that is valid in every respect but whose it is, its key, and a change. */
export interface TableSpec {
  /** A new row in `orgId` about `userId`. Each call gives another one. */
  row(orgId: string, userId: string): Row;
  /** The columns that find the row again. */
  key: string[];
  /** What an update sets. */
  change: Row;
  /** Columns that give the row away to another person or organisation. */
  owner: ("org_id" | "user_id")[];
}

const hash = () => createHash("sha256").update(randomBytes(16)).digest();
const day = () =>
  new Date(Date.UTC(2010, 0, 1) + Math.floor(Math.random() * 5000) * 86_400_000).toISOString().slice(0, 10);
const evidence = { distinct_days: 1, occurrences: [], misses: [] };
/** The bucket that every person of the matrix has, for the events of theirs. */
export const bucketOfMatrix = "aw-watcher-window_matrix";
const both: TableSpec["owner"] = ["org_id", "user_id"];

/** The tables whose rows can be made by hand. Those of the audit log come about through its own function. */
export const tables = {
  profiles: {
    row: (_org, user_id) => ({ user_id, display_name: "Somebody" }),
    key: ["user_id"],
    change: { display_name: "Somebody else" },
    owner: ["user_id"],
  },
  organizations: {
    row: () => ({ id: randomUUID(), slug: `o-${randomUUID()}`, name: "Another" }),
    key: ["id"],
    change: { name: "Renamed" },
    owner: [],
  },
  organization_members: {
    row: (org_id, user_id) => ({ org_id, user_id, role: "owner" }),
    key: ["org_id", "user_id"],
    change: { role: "owner" },
    owner: both,
  },
  consents: {
    row: (_org, user_id) => ({ user_id, purpose: "collection", granted: true, version: "matrix" }),
    key: ["user_id", "purpose", "id"],
    change: { granted: false },
    owner: ["user_id"],
  },
  devices: {
    row: (org_id, user_id) => ({ org_id, user_id, id: randomUUID(), name: "A laptop" }),
    key: ["org_id", "user_id", "id"],
    change: { name: "Another name" },
    owner: both,
  },
  api_keys: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      id: randomUUID(),
      name: "A key",
      prefix: "floyo_live_matr",
      key_hash: hash(),
      scopes: ["telemetry:write"],
    }),
    key: ["org_id", "id"],
    change: { revoked_at: new Date() },
    owner: both,
  },
  events: {
    row: (org_id, user_id) => ({ org_id, user_id, id: randomUUID(), type: "command_run", occurred_at: new Date() }),
    key: ["user_id", "id"],
    change: { type: "tool_used" },
    owner: both,
  },
  event_hours: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      local_hour: `${day()} 09:00:00`,
      type: "command_run",
      tool: randomUUID(),
      count: 1,
    }),
    key: ["org_id", "user_id", "local_hour", "type", "extension", "tool", "project"],
    change: { count: 2 },
    owner: both,
  },
  dirty_days: {
    row: (org_id, user_id) => ({ org_id, user_id, utc_day: day() }),
    key: ["org_id", "user_id", "utc_day"],
    change: { version: 0 },
    owner: both,
  },
  mining_days: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      utc_day: day(),
      engine_version: "1",
      summary: {},
      event_count: 1,
    }),
    key: ["org_id", "user_id", "utc_day"],
    change: { event_count: 2 },
    owner: both,
  },
  analyses: {
    row: (org_id, user_id) => ({ org_id, user_id, events_analyzed: 1 }),
    key: ["org_id", "user_id"],
    change: { events_analyzed: 2 },
    owner: both,
  },
  visits: {
    row: (org_id, user_id) => ({ org_id, user_id, last_seen_at: new Date() }),
    key: ["org_id", "user_id"],
    change: { previous_seen_at: new Date() },
    owner: both,
  },
  changes: {
    row: (org_id, user_id) => ({ org_id, user_id, topic: randomUUID() }),
    key: ["org_id", "user_id", "topic"],
    change: { version: 0 },
    owner: both,
  },
  change_notes: {
    row: (org_id, user_id) => ({ tx: "1", org_id, user_id, topic: randomUUID() }),
    key: ["tx", "org_id", "user_id", "topic"],
    change: { topic: "events" },
    owner: both,
  },
  patterns: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      id: randomUUID(),
      kind: "usage",
      key: randomUUID(),
      title: "Uses csv",
      support: 3,
      confidence: 0.5,
      first_seen_at: new Date(),
      last_seen_at: new Date(),
      distinct_days: 1,
      statistics: {},
      evidence,
    }),
    key: ["org_id", "id"],
    change: { title: "Uses tsv" },
    owner: both,
  },
  suggestions: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      id: randomUUID(),
      key: randomUUID(),
      title: "Run the report",
      reason: "Seen 3 times",
      confidence: 0.5,
      score: 0.5,
      evidence,
      connectors: ["local"],
      draft: {},
      pattern_ids: [],
    }),
    key: ["org_id", "id"],
    change: { status: "dismissed", dismissed_at: new Date() },
    owner: both,
  },
  suggestion_rules: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      id: randomUUID(),
      suggestion_id: randomUUID(),
      reason: "not_worth_it",
      subjects: [],
      trigger: "event",
      confidence: 0.5,
    }),
    key: ["org_id", "id"],
    change: { reason: "wrong_trigger" },
    owner: both,
  },
  suggestion_outcomes: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      suggestion_id: randomUUID(),
      stated: 0.5,
      decision: "accepted",
    }),
    key: ["org_id", "user_id", "suggestion_id"],
    change: { taken_back_at: new Date() },
    owner: both,
  },
  activitywatch_buckets: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      id: randomUUID(),
      type: "currentwindow",
      client: "aw-watcher-window",
      hostname: "laptop",
    }),
    key: ["org_id", "user_id", "id"],
    change: { hostname: "desktop" },
    owner: both,
  },
  activitywatch_events: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      bucket_id: bucketOfMatrix,
      started_at: new Date(),
      duration: 1,
      data: {},
    }),
    key: ["org_id", "user_id", "bucket_id", "id"],
    change: { duration: 2 },
    owner: both,
  },
  device_logins: {
    row: (org_id, user_id) => ({
      id: randomUUID(),
      device_code_hash: hash(),
      user_code_hash: hash(),
      scopes: ["telemetry:write"],
      expires_at: new Date(Date.now() + 600_000),
      decision: "approved",
      decided_at: new Date(),
      org_id,
      user_id,
    }),
    key: ["id"],
    change: { claimed_at: new Date() },
    owner: both,
  },
  event_counts: {
    row: (org_id) => ({ org_id, utc_day: day(), shard: Math.floor(Math.random() * 30_000), count: 1 }),
    key: ["org_id", "utc_day", "shard"],
    change: { count: 2 },
    owner: ["org_id"],
  },
  ledger_entries: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      device_id: randomUUID(),
      seq: 1,
      hash: hash(),
      digest: hash(),
      bytes: 2,
      accepted: 1,
      duplicates: 0,
      rejected: 0,
    }),
    key: ["org_id", "user_id", "device_id", "seq", "hash"],
    change: { accepted: 2 },
    owner: both,
  },
  privacy_rules: {
    row: (org_id, user_id) => ({ org_id, user_id, document: {} }),
    key: ["org_id", "user_id"],
    change: { version: 2 },
    owner: both,
  },
  privacy_rule_hits: {
    row: (org_id, user_id) => ({ org_id, user_id, rule_id: randomUUID(), hits: 1 }),
    key: ["org_id", "user_id", "rule_id"],
    change: { hits: 2 },
    owner: both,
  },
  privacy_receipts: {
    row: (org_id, user_id) => ({ org_id, user_id, id: randomUUID(), action: "delete", criteria: {} }),
    key: ["org_id", "user_id", "id"],
    change: { events: 2 },
    owner: both,
  },
  idempotency_keys: {
    row: (org_id, user_id) => ({
      org_id,
      user_id,
      operation: "api_keys.create",
      key: randomUUID(),
      request_hash: hash(),
      expires_at: new Date(Date.now() + 86_400_000),
    }),
    key: ["user_id", "org_id", "operation", "key"],
    change: { state: "done", status: 201 },
    owner: both,
  },
  rate_limits: {
    row: () => ({ key: randomUUID(), count: 1, resets_at: new Date(Date.now() + 86_400_000) }),
    key: ["key"],
    change: { count: 0 },
    owner: [],
  },
  session_uses: {
    row: (_org, user_id) => ({ session_id: randomUUID(), user_id, address: "203.0.113.x", seen_at: new Date() }),
    key: ["session_id"],
    change: { address: "198.51.100.x" },
    owner: ["user_id"],
  },
  audit_logs: {
    row: (org_id, actor_id) => ({
      org_id,
      seq: 1_000_000 + Math.floor(Math.random() * 1e9),
      at: new Date(),
      actor_id,
      actor_via: "session",
      action: "create",
      entity: "organizations",
      entity_id: org_id,
      prev_hash: hash(),
      hash: hash(),
    }),
    key: ["org_id", "seq"],
    change: { action: "delete" },
    owner: ["org_id"],
  },
  audit_chains: {
    row: (org_id) => ({ org_id, head_seq: 1, head_hash: hash() }),
    key: ["org_id"],
    change: { head_seq: 2 },
    owner: ["org_id"],
  },
} satisfies Record<string, TableSpec>;

export type TableName = keyof typeof tables;
