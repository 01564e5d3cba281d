/** What a runner is told at its start. Only the first five have no default. */
export interface Settings {
  /** Postgres, as the role `floyo_jobs`, with `schema.sql` applied. */
  readonly databaseUrl: string;
  readonly host: string;
  /** 0 lets the operating system choose. */
  readonly port: number;
  /** Where the apps serve their functions (`http://localhost:3000/api/inngest`). Others may register themselves. */
  readonly appUrls: readonly string[];
  /** What an app must name to send events (`INNGEST_EVENT_KEY`). */
  readonly eventKey: string;
  /** `signkey-<name>-<hex>` (`INNGEST_SIGNING_KEY`): signs every call in both directions. */
  readonly signingKey: string;

  /** Calls to apps that may be under way at once. */
  readonly concurrency: number;
  /** First pause before a failed attempt is repeated; doubles each time. */
  readonly retryBaseMs: number;
  /** First pause before an app that is away is called again; doubles up to `awayMaxMs`. */
  readonly awayBaseMs: number;
  readonly awayMaxMs: number;
  /** How exactly sleeps, retries and crons keep their time. New work does not wait for it. */
  readonly pollMs: number;
  /** How often apps are asked for their functions again. */
  readonly syncMs: number;
  /** How long an earlier runner is given to let go of the database. */
  readonly takeoverMs: number;
  /** How long one call may take before it is given up. */
  readonly callTimeoutMs: number;
  /** How long finished runs are kept, and how many at most. */
  readonly retentionMs: number;
  readonly finishedRunsMax: number;
  /** How long what their events, steps and results say is kept. */
  readonly payloadMs: number;
}

const defaults = {
  concurrency: 32,
  retryBaseMs: 15_000,
  awayBaseMs: 250,
  awayMaxMs: 15_000,
  pollMs: 500,
  syncMs: 20_000,
  takeoverMs: 15_000,
  callTimeoutMs: 2 * 60 * 60 * 1000,
  retentionMs: 7 * 24 * 60 * 60 * 1000,
  finishedRunsMax: 10_000,
  payloadMs: 24 * 60 * 60 * 1000,
};

export type Optional = Partial<typeof defaults>;

/** Fills in what was left out. Throws an `Error` that names what is wrong. */
export function completeSettings(
  given: Pick<Settings, "databaseUrl" | "host" | "port" | "appUrls" | "eventKey" | "signingKey"> & Optional,
): Settings {
  if (given.eventKey.length < 8) throw new Error("eventKey (INNGEST_EVENT_KEY) needs at least 8 characters");
  if (!/^(signkey-\w+-)?([0-9a-f]{2}){16,}$/.test(given.signingKey)) {
    throw new Error("signingKey (INNGEST_SIGNING_KEY) must be `signkey-<name>-` and at least 32 hexadecimal digits");
  }
  for (const url of given.appUrls) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new Error(`not an http address: ${url}`);
  }
  const settings: Settings = { ...defaults, ...given };
  for (const name of Object.keys(defaults) as (keyof typeof defaults)[]) {
    if (!(Number.isFinite(settings[name]) && settings[name] > 0)) throw new Error(`${name} must be a positive number`);
  }
  return settings;
}
