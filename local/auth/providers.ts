import type { ProviderConfig } from "./config.ts";
import { AuthError, invalid } from "./errors.ts";
import type { Json } from "./gateway.ts";

const TIMEOUT_MS = 10_000;

/** What a provider says of the person who signed in with it. */
export interface ProviderPerson {
  subject: string;
  /** The addresses that the provider has verified, the primary one first, in lower case. */
  verifiedEmails: string[];
  /** Kept as the identity's data, with the claims' names that hosted Supabase uses. */
  data: Json;
}

interface Provider {
  authorizeUrl(config: ProviderConfig): string;
  tokenUrl(config: ProviderConfig): string;
  scope: string;
  person(config: ProviderConfig, accessToken: string): Promise<ProviderPerson>;
}

async function getJson(address: string, accessToken: string): Promise<unknown> {
  const response = await fetch(address, {
    headers: { authorization: `Bearer ${accessToken}`, accept: "application/json", "user-agent": "local-auth" },
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw failed(`the provider answered ${response.status}`);
  return response.json();
}

const failed = (reason: string) =>
  new AuthError(500, "unexpected_failure", `Error getting user profile from external provider: ${reason}`);

const word = (value: unknown) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");

const asObject = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};

const google: Provider = {
  authorizeUrl: ({ origin }) => `${origin ?? "https://accounts.google.com"}/o/oauth2/v2/auth`,
  tokenUrl: ({ origin }) => `${origin ?? "https://oauth2.googleapis.com"}/token`,
  scope: "email profile",
  async person({ origin }, accessToken) {
    const me = asObject(await getJson(`${origin ?? "https://www.googleapis.com"}/userinfo/v2/me`, accessToken));
    const email = word(me.email).toLowerCase();
    const verified = me.verified_email === true || me.email_verified === true;
    const name = word(me.name);
    return {
      subject: word(me.id) || word(me.sub),
      verifiedEmails: email && verified ? [email] : [],
      data: {
        iss: origin ?? "https://accounts.google.com",
        name,
        full_name: name,
        picture: word(me.picture),
        avatar_url: word(me.picture),
        email,
        email_verified: verified,
      },
    };
  },
};

const github: Provider = {
  authorizeUrl: ({ origin }) => `${origin ?? "https://github.com"}/login/oauth/authorize`,
  tokenUrl: ({ origin }) => `${origin ?? "https://github.com"}/login/oauth/access_token`,
  scope: "user:email",
  async person({ origin }, accessToken) {
    const api = origin ? `${origin}/api/v3` : "https://api.github.com";
    const me = asObject(await getJson(`${api}/user`, accessToken));
    const list = await getJson(`${api}/user/emails`, accessToken);
    const emails = (Array.isArray(list) ? list : [])
      .map(asObject)
      .filter((entry) => entry.verified === true)
      .sort((a, b) => Number(b.primary === true) - Number(a.primary === true))
      .map((entry) => word(entry.email).toLowerCase())
      .filter(Boolean);
    const name = word(me.name) || word(me.login);
    return {
      subject: word(me.id),
      verifiedEmails: emails,
      data: {
        iss: api,
        name,
        full_name: name,
        user_name: word(me.login),
        preferred_username: word(me.login),
        avatar_url: word(me.avatar_url),
        email: emails[0] ?? "",
        email_verified: emails.length > 0,
      },
    };
  },
};

const providers: Record<string, Provider> = { google, github };

/** A provider that is known and configured. @throws AuthError in the words of Supabase Auth when it is not */
export function enabledProvider(
  name: string,
  configs: Record<string, ProviderConfig | undefined>,
): { provider: Provider; config: ProviderConfig } {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (!provider) throw invalid(`Unsupported provider: Provider ${name} could not be found`);
  const config = configs[name];
  if (!config) throw invalid("Unsupported provider: provider is not enabled");
  return { provider, config };
}

/** Exchanges the provider's code for its tokens (RFC 6749, 4.1.3). */
export async function exchangeProviderCode(
  { provider, config }: { provider: Provider; config: ProviderConfig },
  code: string,
  redirectUri: string,
): Promise<{ accessToken: string; refreshToken: string | null }> {
  const response = await fetch(provider.tokenUrl(config), {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: config.clientId,
      client_secret: config.secret,
      code,
      redirect_uri: redirectUri,
    }),
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = asObject(await response.json().catch(() => undefined));
  const accessToken = word(answer.access_token);
  if (!response.ok || !accessToken) {
    throw new AuthError(500, "unexpected_failure", "Unable to exchange external code");
  }
  return { accessToken, refreshToken: word(answer.refresh_token) || null };
}
