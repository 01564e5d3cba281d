import { randomBytes } from "node:crypto";

/** A sign-in provider of OAuth 2; the addresses can be replaced, for GitHub Enterprise or a test. */
export interface ProviderConfig {
  clientId: string;
  secret: string;
  /** Replaces the provider's own origin in every address it is called at. */
  origin?: string;
}

/** Everything the gateway can be told. Durations are in seconds. */
export interface AuthConfig {
  /** Where the app lives: the fallback of every redirect and the root of the links in mails. */
  siteUrl: string;
  /** Further addresses that may be redirected to, as globs. */
  redirectUrls: string[];
  publishableKey: string;
  secretKey: string;
  /** The path of the app that takes `token_hash` and `type`; "" makes mails link to /auth/v1/verify instead. */
  confirmPath: string;
  /** Folder of mail templates in Supabase's form (confirmation.html, recovery.html, ...); built-in ones otherwise. */
  templatesDir: string | undefined;
  mailFrom: string;
  accessTokenS: number;
  otpS: number;
  flowStateS: number;
  refreshReuseS: number;
  /** A person gets at most one mail of a kind in this time. */
  mailEveryS: number;
  mailsPerHourMax: number;
  passwordLengthMin: number;
  /** How long a challenge of a second factor can be met, and an enrolment that was begun is kept. */
  challengeS: number;
  factorS: number;
  factorsMax: number;
  mfaAttemptsPerMinute: number;
  mfaAttemptsBurst: number;
  /** Both the old and the new address must confirm a change of e-mail. */
  secureEmailChange: boolean;
  /** Changing the password asks for a mailed nonce when the session is older than a day. */
  securePasswordChange: boolean;
  providers: { google: ProviderConfig | undefined; github: ProviderConfig | undefined };
}

const CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A new API key in the form Supabase gives them. */
export function generateApiKey(kind: "publishable" | "secret"): string {
  const random = randomBytes(17).toString("base64url").slice(0, 22);
  const tail = Array.from(randomBytes(8), (byte) => CHECK_ALPHABET[byte % CHECK_ALPHABET.length]).join("");
  return `sb_${kind}_${random}_${tail}`;
}

/**
 * Fills what is absent with the defaults of hosted Supabase, but for two: mails may follow each other as fast as under
 * `supabase start`, and passwords have the 8 characters that Supabase recommends instead of the 6 it begins with.
 */
export function completeConfig(given: Partial<AuthConfig> & { siteUrl: string }): AuthConfig {
  return {
    siteUrl: given.siteUrl.replace(/\/+$/, ""),
    redirectUrls: given.redirectUrls ?? [],
    publishableKey: given.publishableKey ?? generateApiKey("publishable"),
    secretKey: given.secretKey ?? generateApiKey("secret"),
    confirmPath: given.confirmPath ?? "/auth/confirm",
    templatesDir: given.templatesDir,
    mailFrom: given.mailFrom ?? "Sign-in <no-reply@mail.localhost>",
    accessTokenS: given.accessTokenS ?? 3600,
    otpS: given.otpS ?? 3600,
    flowStateS: given.flowStateS ?? 300,
    refreshReuseS: given.refreshReuseS ?? 10,
    mailEveryS: given.mailEveryS ?? 1,
    mailsPerHourMax: given.mailsPerHourMax ?? 1000,
    passwordLengthMin: given.passwordLengthMin ?? 8,
    challengeS: given.challengeS ?? 300,
    factorS: given.factorS ?? 300,
    factorsMax: given.factorsMax ?? 10,
    mfaAttemptsPerMinute: given.mfaAttemptsPerMinute ?? 15,
    mfaAttemptsBurst: given.mfaAttemptsBurst ?? 30,
    secureEmailChange: given.secureEmailChange ?? true,
    securePasswordChange: given.securePasswordChange ?? false,
    providers: given.providers ?? { google: undefined, github: undefined },
  };
}

type Env = Record<string, string | undefined>;

function required(env: Env, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} must be set.`);
  return value;
}

function number(env: Env, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number of at least 0, not "${text}".`);
  return value;
}

function provider(env: Env, name: string): ProviderConfig | undefined {
  const clientId = env[`LOCAL_AUTH_${name}_CLIENT_ID`];
  const secret = env[`LOCAL_AUTH_${name}_SECRET`];
  if (!clientId && !secret) return undefined;
  if (!clientId || !secret) {
    throw new Error(`LOCAL_AUTH_${name}_CLIENT_ID and LOCAL_AUTH_${name}_SECRET must be set together.`);
  }
  const origin = env[`LOCAL_AUTH_${name}_URL`];
  return { clientId, secret, ...(origin ? { origin: origin.replace(/\/+$/, "") } : {}) };
}

/** What `node local/auth/main.ts` reads. `port` 0 takes a free one. */
export interface ProcessConfig {
  databaseUrl: string;
  host: string;
  port: number;
  mailPort: number;
  mailDir: string | undefined;
  jwtKey: string | undefined;
  /** Without it there is no Realtime. */
  realtimeDatabaseUrl: string | undefined;
  auth: Partial<AuthConfig> & { siteUrl: string };
}

/**
 * Reads the process's configuration. Needed: LOCAL_AUTH_DATABASE_URL and LOCAL_AUTH_SITE_URL. LOCAL_AUTH_HOST and
 * LOCAL_AUTH_PORT say where to listen, LOCAL_MAIL_PORT and LOCAL_MAIL_DIR where mail is shown and kept.
 * LOCAL_AUTH_JWT_KEY, LOCAL_AUTH_PUBLISHABLE_KEY and LOCAL_AUTH_SECRET_KEY are the secrets; without them each start
 * makes new ones. LOCAL_AUTH_REDIRECT_URLS (globs, separated by commas or spaces), LOCAL_AUTH_CONFIRM_PATH,
 * LOCAL_AUTH_TEMPLATES_DIR, LOCAL_AUTH_MAIL_EVERY_S, LOCAL_AUTH_MAILS_PER_HOUR and LOCAL_AUTH_PASSWORD_LENGTH_MIN set
 * what {@link AuthConfig} says of them; CLIENT_ID, SECRET and URL after LOCAL_AUTH_GOOGLE_ and LOCAL_AUTH_GITHUB_
 * switch a provider on. LOCAL_REALTIME_DATABASE_URL, a login as supabase_realtime_admin, adds Realtime at the same address.
 * @throws Error naming the variable that is missing or wrong.
 */
export function readProcessConfig(env: Env): ProcessConfig {
  const auth: Partial<AuthConfig> & { siteUrl: string } = {
    siteUrl: required(env, "LOCAL_AUTH_SITE_URL"),
    redirectUrls: (env.LOCAL_AUTH_REDIRECT_URLS ?? "").split(/[\s,]+/).filter(Boolean),
    providers: { google: provider(env, "GOOGLE"), github: provider(env, "GITHUB") },
  };
  if (!URL.canParse(auth.siteUrl))
    throw new Error("LOCAL_AUTH_SITE_URL must be an address such as http://localhost:3000.");
  if (env.LOCAL_AUTH_PUBLISHABLE_KEY) auth.publishableKey = env.LOCAL_AUTH_PUBLISHABLE_KEY;
  if (env.LOCAL_AUTH_SECRET_KEY) auth.secretKey = env.LOCAL_AUTH_SECRET_KEY;
  if (env.LOCAL_AUTH_CONFIRM_PATH !== undefined) auth.confirmPath = env.LOCAL_AUTH_CONFIRM_PATH;
  if (env.LOCAL_AUTH_TEMPLATES_DIR) auth.templatesDir = env.LOCAL_AUTH_TEMPLATES_DIR;
  const mailEveryS = number(env, "LOCAL_AUTH_MAIL_EVERY_S");
  if (mailEveryS !== undefined) auth.mailEveryS = mailEveryS;
  const mailsPerHourMax = number(env, "LOCAL_AUTH_MAILS_PER_HOUR");
  if (mailsPerHourMax !== undefined) auth.mailsPerHourMax = mailsPerHourMax;
  const passwordLengthMin = number(env, "LOCAL_AUTH_PASSWORD_LENGTH_MIN");
  if (passwordLengthMin !== undefined) auth.passwordLengthMin = passwordLengthMin;
  return {
    databaseUrl: required(env, "LOCAL_AUTH_DATABASE_URL"),
    host: env.LOCAL_AUTH_HOST || "127.0.0.1",
    port: number(env, "LOCAL_AUTH_PORT") ?? 0,
    mailPort: number(env, "LOCAL_MAIL_PORT") ?? 0,
    mailDir: env.LOCAL_MAIL_DIR || undefined,
    jwtKey: env.LOCAL_AUTH_JWT_KEY || undefined,
    realtimeDatabaseUrl: env.LOCAL_REALTIME_DATABASE_URL || undefined,
    auth,
  };
}
