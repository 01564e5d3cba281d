import type { ErrorBody } from "#lib/contracts/errors.ts";
import type { Scope } from "#lib/contracts/scopes.ts";
import { scopeDescriptions } from "#lib/contracts/scopes.ts";
import type { RecordEventsResult, TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { RouteHandler } from "#lib/platform/http/route.ts";
import { adminSql, giveKey, makePerson, type Person } from "#tests/integration/door/people.ts";

export const allScopes = Object.keys(scopeDescriptions) as Scope[];

export interface Caller extends Person {
  readonly key: string;
}

interface Call {
  readonly key?: string;
  /** A person's access token, for what only a signed-in person may do. */
  readonly token?: string;
  readonly org?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly raw?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** Calls an exported route handler with a request such as Next would hand it. `T` is what the test expects back. */
export async function call<T = Record<string, unknown>>(handler: RouteHandler, options: Call = {}): Promise<Answer<T>> {
  const { method, path } = handler.contract;
  const url = new URL(path, "http://localhost:3000");
  for (const [name, value] of Object.entries(options.query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const headers = new Headers(options.headers);
  const credential = options.key ?? options.token;
  if (credential !== undefined) headers.set("authorization", `Bearer ${credential}`);
  if (options.org !== undefined) headers.set("x-floyo-org", options.org);
  let body: BodyInit | undefined;
  if (options.raw !== undefined) body = new Uint8Array(options.raw);
  else if (options.body !== undefined) body = JSON.stringify(options.body);
  if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  const request = new Request(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const response = await handler(request, { params: Promise.resolve({ ...options.params }) });
  const text = await response.text();
  return {
    status: response.status,
    body: (text === "" ? undefined : JSON.parse(text)) as T,
    headers: response.headers,
  };
}

/** The code of a refusal; fails the test's reading when the call succeeded. */
export const codeOf = (answer: Answer<unknown>): string => (answer.body as ErrorBody).error.code;

/** A new person with a key for everything, who has consented unless told. */
export async function makeCaller(options: { consented?: boolean; scopes?: readonly Scope[] } = {}): Promise<Caller> {
  const person = await makePerson();
  if (options.consented !== false) await decide(person, true);
  return { ...person, key: await giveKey(person, { scopes: options.scopes ?? allScopes }) };
}

/** Records a decision about collection as the person's newest. */
export async function decide(person: Pick<Person, "userId">, granted: boolean): Promise<void> {
  await adminSql()`
    insert into floyo.consents (user_id, purpose, granted, version)
    values (${person.userId}, 'collection', ${granted}, '2026-11-20')`;
}

/** An event that is valid, a second after the one before. */
export function makeEvent(change: Partial<TelemetryEvent> = {}): TelemetryEvent {
  made += 1;
  return {
    id: crypto.randomUUID(),
    type: "file_modified",
    occurred_at: new Date(Date.parse("2026-11-02T09:00:00Z") + made * 1000).toISOString(),
    path: `src/file-${made % 7}.ts`,
    project: "floyo",
    ...change,
  };
}
let made = 0;

export const makeEvents = (count: number, change: Partial<TelemetryEvent> = {}): TelemetryEvent[] =>
  Array.from({ length: count }, () => makeEvent(change));

export type Recorded = Answer<RecordEventsResult>;
