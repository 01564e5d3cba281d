import type { JobEvent } from "#inngest/events.ts";
import type { Role } from "#lib/contracts/accounts.ts";
import type { Versions } from "#lib/contracts/realtime.ts";
import type { Scope } from "#lib/contracts/scopes.ts";
import type { Tx } from "./db.ts";
import type { Logger } from "./log.ts";

/** The session behind a cookie or a token, as the token tells it; whether it still stands, the database says. */
export interface Session {
  readonly id: string;
  /** `aal2` once a second factor was shown. */
  readonly level: "aal1" | "aal2";
}

/** Who is asking, and by what proof. */
export interface Actor {
  readonly userId: string;
  readonly via: "session" | "bearer" | "api_key" | "job";
  /** Null for API keys and jobs: they need no address. */
  readonly email: string | null;
  readonly scopes: readonly Scope[];
  readonly apiKeyId: string | null;
  /** Null for API keys and jobs. */
  readonly session: Session | null;
}

/** The workspace the request works in; the role was read from the database for this very request. */
export interface Workspace {
  readonly id: string;
  readonly slug: string;
  readonly role: Role;
}

/** Everything a use case may touch. Passed in, so that a test of one is an ordinary call. */
export interface Context {
  readonly actor: Actor;
  readonly org: Workspace;
  readonly requestId: string;
  readonly log: Logger;
  /** The client's own words about itself, bounded and checked: device headers and user agent. */
  readonly client: {
    readonly deviceId: string | null;
    readonly deviceName: string | null;
    readonly name: string | null;
    /** What WakaTime's clients call the machine. */
    readonly machine: string | null;
    /** The time zone of the machine's clock, where its client tells it: an IANA name. */
    readonly timezone: string | null;
    /** The batch's place in the ledger that the machine keeps of what it sends, as the machine tells it. */
    readonly ledger: { readonly seq: number; readonly hash: Uint8Array } | null;
    /** This server's clock less the machine's when the request came, in milliseconds; null when it does not tell. */
    readonly clockSkewMs: number | null;
  };
  /** The body as it arrived, after inflation; null unless the contract asks for it. */
  readonly received: { readonly digest: Uint8Array; readonly bytes: number } | null;
  /**
   * How far the person's data here has come. A page or a read has it from its first query, before it read anything
   * else, so what it then reads is at least as new; where something is written it is asked for anew each time.
   */
  versions(): Promise<Versions>;
  /** The access token that proved who is asking; null for API keys and jobs. For the live connection alone. */
  accessToken(): Promise<string | null>;
  /** Runs queries as this person: one transaction, row-level security in force. */
  asUser<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Sends job events. A lost one is healed by the job's sweep, so a failure is logged and not thrown. */
  emit(...events: JobEvent[]): Promise<void>;
}
