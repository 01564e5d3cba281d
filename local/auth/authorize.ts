import { AuthError } from "./errors.ts";
import { type FlowState, startFlow } from "./flow-state.ts";
import { type Answer, type Call, type Gateway, redirect, type Tx } from "./gateway.ts";
import { requestedRedirect } from "./mails.ts";
import { challenge, isUuid } from "./params.ts";
import { enabledProvider, exchangeProviderCode, type ProviderPerson } from "./providers.ts";
import { openSession, withQuery, withSessionFragment } from "./sessions.ts";
import { signToken, verifyToken } from "./tokens.ts";
import {
  changeAppMetadata,
  changeUserMetadata,
  confirmUser,
  findUser,
  findUserByEmail,
  insertIdentity,
  insertUser,
  isBanned,
  isConfirmed,
  reloadUser,
  type UserRow,
} from "./users.ts";
import { errorRedirect } from "./verify.ts";

const STATE_S = 300;

const callbackUrl = (gateway: Gateway) => `${gateway.issuer}/callback`;

/** GET /authorize: sends the person to the provider, with a signed state to come back with. */
export async function authorize(call: Call): Promise<Answer> {
  const { gateway, query } = call;
  const name = query.get("provider") ?? "";
  const { provider, config } = enabledProvider(name, gateway.config.providers);
  const flow = challenge(Object.fromEntries(query));
  const target = requestedRedirect(call);
  const flowId = flow
    ? await startFlow(gateway.sql, { userId: null, provider: name, method: "oauth", challenge: flow })
    : "";
  const exp = Math.floor(Date.now() / 1000) + STATE_S;
  const state = signToken(
    { use: "oauth_state", exp, provider: name, referrer: target, flow_state_id: flowId },
    gateway.key,
  );
  const scopes = new Set(`${provider.scope} ${query.get("scopes") ?? ""}`.split(/\s+/).filter(Boolean));
  const onward = new URL(provider.authorizeUrl(config));
  // What the app adds, such as prompt or access_type, goes to the provider; our own parameters do not.
  for (const [key, value] of query) {
    if (!["provider", "scopes", "code_challenge", "code_challenge_method", "redirect_to", "apikey"].includes(key)) {
      onward.searchParams.set(key, value);
    }
  }
  onward.searchParams.set("client_id", config.clientId);
  onward.searchParams.set("redirect_uri", callbackUrl(gateway));
  onward.searchParams.set("response_type", "code");
  onward.searchParams.set("scope", [...scopes].join(" "));
  onward.searchParams.set("state", state);
  return redirect(onward.href, 302);
}

interface State {
  provider: string;
  referrer: string;
  flowId: string;
}

function readState(call: Call): State {
  const verified = verifyToken(call.query.get("state") ?? "", call.gateway.key, Date.now() / 1000);
  if ("refused" in verified || verified.claims.use !== "oauth_state") {
    throw new AuthError(400, "bad_oauth_state", "OAuth state is invalid");
  }
  const { provider, referrer, flow_state_id: flowId } = verified.claims;
  return { provider: String(provider), referrer: String(referrer), flowId: String(flowId) };
}

/** GET /callback: the provider sends the person back. Ends in a redirect to the app, with a session, a code or an error. */
export async function providerCallback(call: Call): Promise<Answer> {
  let target = call.gateway.config.siteUrl;
  let pkce = true;
  try {
    const state = readState(call);
    target = state.referrer;
    pkce = state.flowId !== "";
    return redirect(await finish(call, state), 302);
  } catch (error) {
    const refusal =
      error instanceof AuthError
        ? error
        : new AuthError(500, "unexpected_failure", "Unable to exchange external code", { cause: error });
    if (refusal.status >= 500) {
      const cause = refusal.cause;
      call.gateway.log("sign-in by provider failed", {
        cause: cause instanceof Error ? cause.message : refusal.message,
      });
    }
    return redirect(errorRedirect(target, refusal, pkce), 302);
  }
}

async function finish(call: Call, state: State): Promise<string> {
  const { gateway, query } = call;
  const enabled = enabledProvider(state.provider, gateway.config.providers);
  const refusedBy = query.get("error");
  if (refusedBy) {
    throw new AuthError(400, "bad_oauth_callback", query.get("error_description") || refusedBy);
  }
  const code = query.get("code");
  if (!code) throw new AuthError(400, "bad_oauth_callback", "OAuth callback with missing authorization code missing");
  const tokens = await exchangeProviderCode(enabled, code, callbackUrl(gateway));
  const person = await enabled.provider.person(enabled.config, tokens.accessToken);
  return gateway.sql.begin(async (tx) => {
    const user = await accountOf(tx, state.provider, person);
    if (isBanned(user)) throw new AuthError(403, "user_banned", "User is banned");
    if (!state.flowId) {
      const session = await openSession(call, tx, user.id, "oauth");
      const extra: Record<string, string> = { provider_token: tokens.accessToken, sb: "" };
      if (tokens.refreshToken) extra.provider_refresh_token = tokens.refreshToken;
      return withSessionFragment(state.referrer, session, extra);
    }
    const [flow] = (await tx`
      update auth.flow_state set user_id = ${user.id}, provider_access_token = ${tokens.accessToken},
        provider_refresh_token = ${tokens.refreshToken}, auth_code_issued_at = now(), updated_at = now()
      where id = ${isUuid(state.flowId) ? state.flowId : null} and user_id is null
      returning auth_code`) as unknown as [FlowState | undefined];
    if (!flow) throw new AuthError(400, "flow_state_not_found", "No associated flow state found.");
    return withQuery(state.referrer, { code: flow.auth_code });
  });
}

/** The account a provider's person signs in to: theirs already, one with the same verified address, or a new one. */
async function accountOf(tx: Tx, provider: string, person: ProviderPerson): Promise<UserRow> {
  if (!person.subject) throw new AuthError(500, "unexpected_failure", "Error getting user id from external provider");
  const data = { ...person.data, provider_id: person.subject, sub: person.subject, phone_verified: false };
  const [identity] = await tx`
    select user_id from auth.identities where provider = ${provider} and provider_id = ${person.subject}`;
  if (identity) {
    await tx`
      update auth.identities set identity_data = ${JSON.stringify(data)}::text::jsonb, last_sign_in_at = now(),
        updated_at = now()
      where provider = ${provider} and provider_id = ${person.subject}`;
    const known = await reloadUser(tx, identity.user_id);
    await changeUserMetadata(tx, known, data);
    return known;
  }

  const email = person.verifiedEmails[0];
  if (!email) {
    throw new AuthError(
      422,
      "provider_email_needs_verification",
      `Unverified email with ${provider}. Verify the email with ${provider} in order to sign in`,
    );
  }
  const owners = new Map<string, UserRow>();
  for (const address of person.verifiedEmails) {
    const owner = await findUserByEmail(tx, address, { lock: true });
    if (owner) owners.set(owner.id, owner);
  }
  if (owners.size > 1) {
    throw new AuthError(500, "unexpected_failure", "Multiple accounts with the same email address");
  }
  const [owner] = owners.values();
  if (!owner) {
    const appMetadata = { provider, providers: [provider] };
    const user = await insertUser(tx, { email, passwordHash: null, appMetadata, userMetadata: data });
    await insertIdentity(tx, user.id, provider, person.subject, data);
    await confirmUser(tx, user);
    return reloadUser(tx, user.id);
  }
  if (!isConfirmed(owner)) await disown(tx, owner);
  await insertIdentity(tx, owner.id, provider, person.subject, data);
  await changeUserMetadata(tx, owner, data);
  const before = Array.isArray(owner.raw_app_meta_data.providers) ? owner.raw_app_meta_data.providers : [];
  await changeAppMetadata(tx, owner, { providers: [...new Set([...before, provider])] });
  if (!isConfirmed(owner)) await confirmUser(tx, owner);
  return reloadUser(tx, owner.id);
}

/**
 * Takes the password and data off an account whose address was never confirmed: whoever set them need not be the
 * person whom the provider now vouches for, and must not keep a way in.
 */
async function disown(tx: Tx, user: UserRow): Promise<void> {
  await tx`delete from auth.identities where user_id = ${user.id} and provider = 'email'`;
  await tx`
    update auth.users set encrypted_password = '', raw_user_meta_data = '{}',
      raw_app_meta_data = raw_app_meta_data || '{"providers": []}', updated_at = now()
    where id = ${user.id}`;
  Object.assign(user, await findUser(tx, user.id));
}
