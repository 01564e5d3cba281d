import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { Me } from "#lib/contracts/accounts.ts";
import { revokeCurrent } from "#lib/contracts/api-keys.ts";
import { begin, claim, type DeviceLoginOutcome } from "#lib/contracts/device-logins.ts";
import { checkIn } from "#lib/contracts/devices.ts";
import type { ErrorCode } from "#lib/contracts/errors.ts";
import { type LedgerEntry, list as ledgerList } from "#lib/contracts/ledger.ts";
import { list as nextActions } from "#lib/contracts/next-actions.ts";
import type { PrivacyRule } from "#lib/contracts/privacy.ts";
import { list as relationships } from "#lib/contracts/relationships.ts";
import type { Scope } from "#lib/contracts/scopes.ts";
import {
  batchBytesMax,
  RecordEventsEnvelope,
  type RecordEventsResult,
  record,
  TelemetryEvent,
} from "#lib/contracts/telemetry.ts";

/** What goes wrong with one request to the telemetry door. */
export type Mishap =
  /** The answer is this and nothing is stored. */
  | { kind: "status"; status: number; code?: ErrorCode; headers?: Record<string, string>; body?: string }
  /** The connection is cut; `stored` says whether the events had been committed by then. */
  | { kind: "cut"; stored: boolean }
  /** The events are stored, and the answer breaks off in the middle. */
  | { kind: "torn_answer" }
  /** The request is taken and never answered. */
  | { kind: "silence" };

export interface TelemetryRequest {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly ids: readonly string[];
  /** When it was read, in milliseconds of this process. */
  readonly at: number;
}

/**
 * The telemetry door in memory, for tests of what happens when it misbehaves: it parses with the same contracts as the
 * app, stores by id, and suffers the mishaps it is given, one a request.
 */
export interface FakeServer {
  readonly url: string;
  /** The one that is accepted. */
  key: string;
  readonly me: Me;
  /** By id, as a table keyed by it would hold them. */
  readonly events: Map<string, TelemetryEvent>;
  readonly requests: TelemetryRequest[];
  /** The batches that arrived, as the app's ledger has them. */
  readonly ledger: LedgerEntry[];
  /** What devices said when they checked in. */
  readonly checkIns: unknown[];
  /** Devices are answered that they are revoked. */
  revoked: boolean;
  readonly mishaps: Mishap[];
  /** What each device's first request suffers, one a device, before any of `mishaps`. */
  readonly firstMishaps: Mishap[];
  /** How a machine's request to be signed in is answered, one a question; then always the last. */
  readonly decisions: DeviceLoginOutcome[];
  /** Set once the key was revoked by whoever holds it; it is refused from then on. */
  keyRevoked: boolean;
  /** When it was asked who asks, in milliseconds of this process. */
  readonly asked: number[];
  /** Answers to the question who asks, in place of `me`, one a request. */
  readonly refusals: Extract<Mishap, { kind: "status" }>[];
  /** The person's privacy rules of the workspace. */
  rules: PrivacyRule[];
  /** Runs after a batch is stored and before it is answered. */
  onStored: (ids: readonly string[]) => void | Promise<void>;
  close(): Promise<void>;
}

/** @param port 0 for any that is free */
export async function startFakeServer(port = 0): Promise<FakeServer> {
  const fake: { -readonly [K in keyof FakeServer]: FakeServer[K] } = {
    url: "",
    key: `floyo_live_${"a".repeat(36)}`,
    me: makeMe(),
    events: new Map(),
    requests: [],
    ledger: [],
    checkIns: [],
    revoked: false,
    mishaps: [],
    firstMishaps: [],
    decisions: [],
    keyRevoked: false,
    asked: [],
    refusals: [],
    rules: [],
    onStored: () => {},
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => {
    answer(fake, request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

async function answer(fake: FakeServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const bytes = await readAll(request);
  const give = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  const { pathname, searchParams } = new URL(request.url ?? "/", fake.url);
  if (pathname === begin.path)
    return give(200, beginLogin(fake, begin.body.parse(JSON.parse(bytes.toString())).scopes));
  if (pathname === claim.path) {
    claim.body.parse(JSON.parse(bytes.toString()));
    return give(200, fake.decisions.length > 1 ? fake.decisions.shift() : fake.decisions[0]);
  }
  if (request.headers.authorization !== `Bearer ${fake.key}` || fake.keyRevoked)
    return give(401, errorBody("UNAUTHENTICATED", "This key is not known"));
  if (pathname === revokeCurrent.path && request.method === "DELETE") {
    fake.keyRevoked = true;
    return void response.writeHead(204).end();
  }
  if (pathname === "/api/v1/me") {
    fake.asked.push(performance.now());
    const refusal = fake.refusals.shift();
    return refusal ? refuse(refusal, give) : give(200, fake.me);
  }
  if (pathname === "/api/v1/privacy/rules")
    return give(200, { version: 1, updated_at: "2026-11-20T09:00:00Z", rules: fake.rules, hits: [] });
  if (pathname === nextActions.path) {
    const { limit, after } = nextActions.query.parse(Object.fromEntries(searchParams));
    const data = [{ symbol: "npm test", title: `Run \`npm test\`${after ? ` after ${after}` : ""}`, p: 0.614 }];
    return give(200, { data: data.slice(0, limit), as_of: "2025-03-03T08:05:00.000Z", events_learned: 4172 });
  }
  if (pathname === relationships.path) {
    const { path } = relationships.query.parse(Object.fromEntries(searchParams));
    const file = { path, project: null, pattern: false };
    const action = { type: "command_run", command: "make", tool: null, app: null, action: null };
    const last = { last_seen_at: "2025-03-03T08:05:00.000Z", pattern_id: "4cbb8e9c-5a0c-4f7e-9d0b-0f3f3a5d9b61" };
    const known = { file, related_file: null, action, title: "", together: 9, of: 12, distinct_days: 8, ...last };
    return give(200, {
      files: [file],
      data: [{ role: "output_of", ...known, confidence: 0.55, named: true, active: false }],
    });
  }
  if (pathname === ledgerList.path) return give(200, { data: fake.ledger.toReversed(), next_cursor: null });
  if (pathname === checkIn.path) {
    fake.checkIns.push(JSON.parse(bytes.toString("utf8")));
    return give(200, {
      consent: { granted: fake.me.consent.granted },
      device: { revoked: fake.revoked },
      rules_version: 0,
      server_time: new Date().toISOString(),
    });
  }
  if (pathname !== record.path) return give(404, errorBody("NOT_FOUND", "There is no such thing"));
  await takeBatch(fake, request, response, bytes, give);
}

type Give = (status: number, body: unknown, headers?: Record<string, string>) => void;

const refuse = ({ status, code, headers, body }: Extract<Mishap, { kind: "status" }>, give: Give): void =>
  give(status, body ?? errorBody(code ?? "UNAVAILABLE", "It is told to say so"), headers);

/** Grants what is asked for, and is asked again without delay. */
function beginLogin(fake: FakeServer, scopes: readonly Scope[]) {
  fake.me.scopes.splice(0, Number.POSITIVE_INFINITY, ...scopes);
  return {
    device_code: "the-machines-own",
    user_code: "BCDF-GHJK",
    verification_url: `${fake.url}/device`,
    verification_url_complete: `${fake.url}/device?code=BCDF-GHJK`,
    expires_in: 60,
    interval: 0,
  };
}

async function takeBatch(
  fake: FakeServer,
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  give: Give,
): Promise<void> {
  const body = (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
  const envelope = RecordEventsEnvelope.parse(JSON.parse(body));
  const ids = envelope.events.map((event) => String((event as { id?: unknown }).id));
  const device = request.headers["x-floyo-device"];
  const met = fake.requests.some(({ headers }) => headers["x-floyo-device"] === device);
  fake.requests.push({ headers: request.headers, body, ids, at: performance.now() });
  const mishap = (met ? undefined : fake.firstMishaps.shift()) ?? fake.mishaps.shift();
  if (mishap?.kind === "silence") return;
  if (mishap?.kind === "cut" && !mishap.stored) return void response.socket?.destroy();
  if (mishap?.kind === "status") return refuse(mishap, give);
  if (fake.revoked) return give(403, errorBody("DEVICE_REVOKED", "The person has revoked this device"));
  if (!fake.me.consent.granted) return give(403, errorBody("CONSENT_REQUIRED", "The person has not agreed"));
  if (Buffer.byteLength(body) > batchBytesMax)
    return give(413, errorBody("PAYLOAD_TOO_LARGE", "The body is too large"));
  const result = store(fake, envelope.events);
  noteInLedger(fake, request.headers["x-floyo-ledger"], body, result);
  await fake.onStored(ids);
  if (mishap?.kind === "cut") return void response.socket?.destroy();
  if (mishap?.kind === "torn_answer") {
    const text = JSON.stringify(result);
    response.writeHead(200, { "content-type": "application/json", "content-length": String(text.length) });
    response.write(text.slice(0, text.length >> 1), () => response.socket?.destroy());
    return;
  }
  give(200, result);
}

function noteInLedger(fake: FakeServer, place: unknown, body: string, result: RecordEventsResult): void {
  const [seq = "", hash = ""] = String(place).split(" ");
  if (fake.ledger.some((entry) => entry.hash === hash)) return;
  const { accepted, duplicates, rejected } = result;
  fake.ledger.push({
    seq: Number(seq),
    hash,
    digest: createHash("sha256").update(body).digest("hex"),
    bytes: Buffer.byteLength(body),
    events: accepted + duplicates + rejected.length,
    accepted,
    duplicates,
    rejected: rejected.length,
    received_at: new Date().toISOString(),
  });
}

function store(fake: FakeServer, events: readonly unknown[]): RecordEventsResult {
  const result: RecordEventsResult = { accepted: 0, duplicates: 0, rejected: [] };
  events.forEach((event, index) => {
    const parsed = TelemetryEvent.safeParse(event);
    if (!parsed.success) {
      const id = String((event as { id?: unknown }).id);
      result.rejected.push({
        index,
        id,
        code: "INVALID_EVENT",
        message: parsed.error.issues[0]?.message ?? "is faulty",
      });
    } else if (Date.parse(parsed.data.occurred_at) > Date.now() + 86_400_000) {
      result.rejected.push({ index, id: parsed.data.id, code: "IN_THE_FUTURE", message: "lies more than 24 h ahead" });
    } else if (fake.events.has(parsed.data.id)) result.duplicates += 1;
    else {
      fake.events.set(parsed.data.id, parsed.data);
      result.accepted += 1;
    }
  });
  return result;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const errorBody = (code: ErrorCode, message: string) => ({
  error: { code, message, details: [], request_id: "req_test" },
});

function makeMe(): Me {
  const organization = {
    id: "5f0c0a0e-0d8b-4a57-9a5e-0c7d9a3f2b10",
    slug: "ada",
    name: "Ada",
    personal: true,
    role: "owner" as const,
  };
  return {
    user_id: "0b0a3a52-7c9b-4d0c-8a3b-3f5f3b1a9c21",
    email: null,
    display_name: "Ada",
    timezone: "Europe/Berlin",
    idle_timeout_minutes: 15,
    organization,
    organizations: [organization],
    scopes: ["telemetry:write", "patterns:read", "suggestions:read", "profile:read"],
    consent: { granted: true, version: "2026-11-20", decided_at: "2026-11-20T09:00:00Z" },
  };
}
