import { type Answer, type Call, ok } from "./gateway.ts";

/** The providers that Supabase Auth's settings name; only those that can be configured here may be on. */
const providerNames = [
  "anonymous_users",
  "apple",
  "azure",
  "bitbucket",
  "discord",
  "facebook",
  "figma",
  "fly",
  "gitlab",
  "kakao",
  "keycloak",
  "linkedin",
  "linkedin_oidc",
  "notion",
  "slack",
  "slack_oidc",
  "snapchat",
  "spotify",
  "twitch",
  "twitter",
  "workos",
  "x",
  "zoom",
] as const;

/** GET /settings: which ways to sign in there are. */
export async function settings(call: Call): Promise<Answer> {
  const { providers } = call.gateway.config;
  return ok({
    external: {
      ...Object.fromEntries(providerNames.map((name) => [name, false])),
      google: providers.google !== undefined,
      github: providers.github !== undefined,
      email: true,
      phone: false,
    },
    disable_signup: false,
    mailer_autoconfirm: false,
    phone_autoconfirm: false,
    sms_provider: "",
    saml_enabled: false,
    passkeys_enabled: false,
  });
}

/** GET /health: answers when the process does, and only if the database does too. */
export async function health(call: Call): Promise<Answer> {
  await call.gateway.sql`select 1`;
  return ok({ version: "embedded", name: "GoTrue", description: "An embedded stand-in for Supabase Auth" });
}

/** GET /.well-known/jwks.json: the public key that access tokens are checked with. */
export async function jwks(call: Call): Promise<Answer> {
  return {
    status: 200,
    body: { keys: [call.gateway.key.publicJwk] },
    headers: { "cache-control": "public, max-age=600" },
  };
}
