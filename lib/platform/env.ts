import { z } from "zod";
import { log } from "./log.ts";

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an address such as http://localhost:3000" });
const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: "must be an address such as postgresql://user:password@host:5432/postgres",
});
const secret = z.string().min(1, "is empty");

/** Every variable the application reads, and what it must look like. `.env.example` explains each. */
const Environment = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  SITE_URL: httpUrl,
  DATABASE_URL: postgresUrl,
  DATABASE_ADMIN_URL: postgresUrl,
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(200).default(10),
  SUPABASE_URL: httpUrl,
  SUPABASE_PUBLISHABLE_KEY: secret,
  SUPABASE_SECRET_KEY: secret,
  INNGEST_DEV: z.string().optional(),
  INNGEST_BASE_URL: httpUrl.optional(),
  INNGEST_EVENT_KEY: secret.optional(),
  INNGEST_SIGNING_KEY: secret.optional(),
  /** What the keys are derived from that stand for names under a person's hash rules. */
  PRIVACY_SECRET: secret,
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  /** Where unexpected errors are reported, from server and browsers alike; nowhere when unset. */
  SENTRY_DSN: z
    .url({ protocol: /^https?$/, error: "must be a DSN such as https://<key>@<host>/<project>" })
    .refine((dsn) => new URL(dsn).username !== "" && /\/\d+$/.test(new URL(dsn).pathname), {
      error: "must be a DSN such as https://<key>@<host>/<project>",
    })
    .optional(),
  /** Set by Vercel: they say in a report which deployment and release it came from. */
  VERCEL_ENV: z.string().optional(),
  VERCEL_GIT_COMMIT_SHA: z.string().optional(),
  /** How many proxies in front of the app append to X-Forwarded-For; the address of that many from the right counts. */
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(1),
  /** New events that a workspace may store in a UTC day, unless its row says otherwise. */
  EVENTS_PER_DAY_MAX: z.coerce.number().int().min(0).max(2_147_483_647).default(1_000_000),
  /** Multiplies every rate limit, for load tests on a machine of one's own. */
  RATE_LIMIT_FACTOR: z.coerce.number().min(0.01).max(1_000_000).default(1),
});

export type Env = Readonly<z.output<typeof Environment>>;

/** One fault of the environment: which variable, and what to do about it. */
export interface EnvFault {
  readonly variable: string;
  readonly message: string;
}

/** Secrets that stand in public documentation or are a habit: never in production. */
const knownSecrets = new Set([
  "postgres",
  "password",
  "secret",
  "changeme",
  "change-me",
  "local",
  "test",
  "super-secret",
]);
/** 128 bits even when they are hexadecimal digits. */
const privacySecretCharactersMin = 32;
/** The keys of every `supabase start` are signed for this issuer. */
const demoIssuer = "supabase-demo";

const isLocal = (url: string): boolean => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname);
const inngestDevOn = (value: string | undefined): boolean =>
  value !== undefined && value !== "" && value !== "0" && value.toLowerCase() !== "false";

/** The payload of a JWT, unverified, or null when it is none: enough to recognise a key that everyone knows. */
function claimsOf(key: string): Record<string, unknown> | null {
  const payload = key.split(".")[1];
  if (!payload) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null ? { ...claims } : null;
  } catch {
    return null;
  }
}

/** What would be unsafe with real people's data, although every variable has the right shape. */
function unsafeForProduction(env: Env): EnvFault[] {
  const faults: EnvFault[] = [];
  const fault = (variable: keyof Env, message: string) => faults.push({ variable, message });

  if (env.SITE_URL.startsWith("http:") && !isLocal(env.SITE_URL))
    fault("SITE_URL", "must begin with https:// unless it is localhost, or sessions could be read on the way");
  if (env.SUPABASE_URL.startsWith("http:") && !isLocal(env.SUPABASE_URL))
    fault("SUPABASE_URL", "must begin with https:// unless it is localhost");
  for (const variable of ["DATABASE_URL", "DATABASE_ADMIN_URL"] as const) {
    const url = new URL(env[variable]);
    if (!isLocal(env[variable]) && (url.password === "" || knownSecrets.has(url.password)))
      fault(variable, "has an empty or well-known password; set one of its own");
    if (!isLocal(env[variable]) && !/^(require|verify-ca|verify-full)$/.test(url.searchParams.get("sslmode") ?? ""))
      fault(variable, "must end in ?sslmode=require unless it is on this machine, or what people do travels readable");
  }
  if (new URL(env.DATABASE_URL).username === new URL(env.DATABASE_ADMIN_URL).username)
    fault("DATABASE_URL", "logs in as the same role as DATABASE_ADMIN_URL; it must be floyo_app, which owns nothing");
  for (const variable of ["SUPABASE_SECRET_KEY", "SUPABASE_PUBLISHABLE_KEY"] as const) {
    if (knownSecrets.has(env[variable]) || claimsOf(env[variable])?.iss === demoIssuer)
      fault(variable, "is a key that everyone knows; take your project's own");
  }
  if (env.SUPABASE_SECRET_KEY === env.SUPABASE_PUBLISHABLE_KEY)
    fault("SUPABASE_PUBLISHABLE_KEY", "is the secret key; it would reach browsers");
  if (knownSecrets.has(env.PRIVACY_SECRET) || env.PRIVACY_SECRET.length < privacySecretCharactersMin)
    fault(
      "PRIVACY_SECRET",
      `is too short or well known: names that people hide could be guessed; set at least ${privacySecretCharactersMin} random characters`,
    );
  if (inngestDevOn(env.INNGEST_DEV))
    fault("INNGEST_DEV", "must be 0 or unset: it switches signature checks off, so anyone could run a job");
  for (const variable of ["INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"] as const) {
    const value = env[variable];
    if (value === undefined) fault(variable, "is missing; without it jobs cannot be signed");
    else if (knownSecrets.has(value) || value.length < 16) fault(variable, "is too short or well known");
  }
  return faults;
}

/** Reads and checks an environment. Pure, so that a test passes a plain object. */
export function readEnv(source: Readonly<Record<string, string | undefined>>): { env: Env | null; faults: EnvFault[] } {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Environment.safeParse(present);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => {
      const variable = String(issue.path[0]);
      return { variable, message: variable in present ? issue.message : "is missing" };
    });
    return { env: null, faults };
  }
  const faults = parsed.data.NODE_ENV === "production" ? unsafeForProduction(parsed.data) : [];
  return { env: parsed.data, faults };
}

/** The message that stops a start: one line a variable. */
export function describeFaults(faults: readonly EnvFault[]): string {
  const lines = faults.map((fault) => `  ${fault.variable} ${fault.message}`);
  return ["The environment is not fit to start with:", ...lines, "See .env.example for what each variable is."].join(
    "\n",
  );
}

/** Which build this is: written into it by `next.config.ts`. The same on all instances that run copies of it. */
export const release: string = process.env.FLOYO_RELEASE ?? "unbuilt";

let cached: Env | null = null;

/** The checked environment. Throws an Error that names each faulty variable. */
export function env(): Env {
  if (cached) return cached;
  const { env: read, faults } = readEnv(process.env);
  if (!read || faults.length > 0) throw new Error(describeFaults(faults));
  cached = read;
  return read;
}

/** Called once by `instrumentation.ts`: ends a process whose environment is incomplete or unsafe. */
export function checkEnvAtStart(): void {
  const { env: read, faults } = readEnv(process.env);
  if (read && faults.length === 0) return;
  for (const fault of faults) log.error("environment refused", { field: fault.variable });
  process.stderr.write(`${describeFaults(faults)}\n`);
  process.exit(78);
}
