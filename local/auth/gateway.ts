import type postgres from "postgres";
import type { AuthConfig } from "./config.ts";
import type { SigningKey } from "./keys.ts";
import type { Outgoing } from "./mails.ts";

/** A connection or an open transaction; the functions that only query take either. */
export type Db = postgres.ISql<Record<never, never>>;
export type Tx = postgres.TransactionSql<Record<never, never>>;

/** What every operation works with: made once by serveAuth. */
export interface Gateway {
  config: AuthConfig;
  /** The address the gateway is reached at, without a trailing slash. */
  url: string;
  issuer: string;
  sql: postgres.Sql<Record<never, never>>;
  key: SigningKey;
  /** Hash to compare against when there is no such user, so that both answers take equally long. */
  dummyHash: string;
  /** Takes one mail's place in the hourly allowance. @throws AuthError over_email_send_rate_limit */
  takeMailAllowance(): void;
  /** Counts one challenge or code of a person. @throws AuthError over_request_rate_limit */
  takeMfaAttempt(userId: string): void;
  deliver(mail: Outgoing): Promise<void>;
  log(message: string, fields?: Record<string, unknown>): void;
}

export type Json = Record<string, unknown>;

/** One request, parsed. */
export interface Call {
  gateway: Gateway;
  query: URLSearchParams;
  /** The JSON object of the body; empty when there was none. */
  body: Json;
  params: Record<string, string>;
  /** Header values by lower-case name. */
  header(name: string): string | undefined;
  ip: string;
}

/** What an operation answers. A string body is sent as it is; anything else as JSON. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Operation = (call: Call) => Promise<Answer>;

export const ok = (body: unknown): Answer => ({ status: 200, body });

export const redirect = (location: string, status: 302 | 303): Answer => ({ status, headers: { location } });
