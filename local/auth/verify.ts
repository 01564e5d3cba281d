import { AuthError, invalid, oauthErrorWord } from "./errors.ts";
import { type FlowMethod, issueCode } from "./flow-state.ts";
import { type Answer, type Call, ok, redirect, type Tx } from "./gateway.ts";
import { dropTokens, findToken, hashOtp, PKCE_PREFIX, type TokenType } from "./one-time-tokens.ts";
import { emailAddress, text } from "./params.ts";
import { hashPassword, unknownPassword } from "./passwords.ts";
import { chooseRedirect } from "./redirects.ts";
import { openSession, withQuery, withSessionFragment } from "./sessions.ts";
import {
  confirmUser,
  emailExists,
  emailTaken,
  findUser,
  insertIdentity,
  isBanned,
  isConfirmed,
  type UserRow,
} from "./users.ts";

const ONE_SIDE_CONFIRMED = "Confirmation link accepted. Please proceed to confirm link sent to the other email";

const tokenTypes: Record<string, TokenType[]> = {
  signup: ["confirmation_token"],
  invite: ["confirmation_token"],
  recovery: ["recovery_token"],
  magiclink: ["recovery_token"],
  email: ["confirmation_token", "recovery_token"],
  email_change: ["email_change_token_current", "email_change_token_new"],
};

/** The flow that a followed link ends; a link of type "email" may carry either kind of token. */
function flowMethod(type: string, token: TokenType): FlowMethod {
  if (type === "invite" || type === "recovery" || type === "email_change") return type;
  return token === "confirmation_token" ? "email/signup" : "magiclink";
}

interface Presented {
  type: string;
  hashes: string[];
  /** What a wrong or late token is answered with. */
  refusal: string;
}

/** Uses the token up. @returns the person, and whether that was all (a change of address may want the other side). */
async function redeem(
  call: Call,
  tx: Tx,
  presented: Presented,
): Promise<{ user: UserRow; token: TokenType; done: boolean }> {
  const types = tokenTypes[presented.type];
  if (!types) throw invalid("Invalid email verification type");
  const expired = () => new AuthError(403, "otp_expired", presented.refusal);
  const token = await findToken(tx, presented.hashes, types);
  if (!token || token.age_s > call.gateway.config.otpS) throw expired();
  const user = await findUser(tx, token.user_id, { lock: true });
  if (!user) throw expired();
  if (isBanned(user)) throw new AuthError(403, "user_banned", "User is banned");

  await dropTokens(tx, user.id, token.token_type);
  let done = true;
  if (token.token_type === "confirmation_token") await acceptSignup(tx, user);
  else if (token.token_type !== "recovery_token") done = await acceptEmailChange(call, tx, user);
  else if (!isConfirmed(user)) await confirmUser(tx, user);
  return { user, token: token.token_type, done };
}

async function acceptSignup(tx: Tx, user: UserRow): Promise<void> {
  if (user.invited_at && !user.encrypted_password) {
    const hash = await hashPassword(tx, unknownPassword());
    await tx`update auth.users set encrypted_password = ${hash} where id = ${user.id}`;
  }
  await confirmUser(tx, user);
}

/** Notes that one side confirmed, or changes the address when nobody is left to. */
async function acceptEmailChange(call: Call, tx: Tx, user: UserRow): Promise<boolean> {
  const wanted = user.email_change;
  if (!wanted) throw new AuthError(403, "otp_expired", "Email link is invalid or has expired");
  if (call.gateway.config.secureEmailChange && user.email && user.email_change_confirm_status === 0) {
    await tx`update auth.users set email_change_confirm_status = 1, updated_at = now() where id = ${user.id}`;
    return false;
  }
  if (await emailTaken(tx, wanted, user.id)) throw emailExists();
  await tx`
    update auth.users set email = ${wanted}, email_change = '', email_change_confirm_status = 0,
      email_confirmed_at = coalesce(email_confirmed_at, now()), updated_at = now()
    where id = ${user.id}`;
  const claims = { sub: user.id, email: wanted, email_verified: true, phone_verified: false };
  const updated = await tx`
    update auth.identities set identity_data = identity_data || ${JSON.stringify(claims)}::text::jsonb, updated_at = now()
    where user_id = ${user.id} and provider = 'email'`;
  if (updated.count === 0) await insertIdentity(tx, user.id, "email", user.id, claims);
  await tx`
    update auth.users set
      raw_user_meta_data = raw_user_meta_data || ${JSON.stringify({ email: wanted, email_verified: true })}::text::jsonb
    where id = ${user.id}`;
  await tx`delete from auth.one_time_tokens where user_id = ${user.id}`;
  return true;
}

/** POST /verify: a code with its address, or a token hash, for a session. */
export async function verifyOtp(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  const type = text(body, "type");
  const token = text(body, "token");
  const tokenHash = text(body, "token_hash");
  if (!type) throw invalid("Verify requires a verification type");
  if ((token === "") === (tokenHash === "")) throw invalid("Verify requires either a token or a token hash");
  let presented: Presented;
  if (token) {
    if (text(body, "phone") || !text(body, "email")) {
      throw invalid("Only an email address or phone number should be provided on verify");
    }
    const hash = hashOtp(emailAddress(text(body, "email")), token.replaceAll("-", ""));
    presented = { type, hashes: [hash, PKCE_PREFIX + hash], refusal: "Token has expired or is invalid" };
  } else {
    if (text(body, "email") || text(body, "phone")) throw invalid("Only the token_hash and type should be provided");
    presented = { type, hashes: [tokenHash], refusal: "Email link is invalid or has expired" };
  }
  const answer = await gateway.sql.begin(async (tx) => {
    const { user, done } = await redeem(call, tx, presented);
    return done ? openSession(call, tx, user.id, "otp") : { msg: ONE_SIDE_CONFIRMED, code: "200" };
  });
  return ok(answer);
}

/** Where a followed link leads when it is refused: the error in the fragment, and for PKCE in the query as well. */
export function errorRedirect(target: string, error: AuthError, pkce: boolean): string {
  const word = oauthErrorWord(error.status);
  const fields = {
    ...(word ? { error: word } : {}),
    error_code: error.code,
    error_description: error.message,
  };
  return withQuery(target, pkce ? fields : {}, new URLSearchParams({ ...fields, sb: "" }));
}

/** GET /verify: a followed link. Redirects with a code (PKCE), with tokens in the fragment, or with the error. */
export async function followLink(call: Call): Promise<Answer> {
  const { gateway, query } = call;
  const type = query.get("type") ?? "";
  const tokenHash = query.get("token") ?? "";
  if (!type) throw invalid("Verify requires a verification type");
  if (!tokenHash) throw invalid("Verify requires a token or a token hash");
  const target = chooseRedirect([query.get("redirect_to"), call.header("referer")], gateway.config);
  const pkce = tokenHash.startsWith(PKCE_PREFIX);
  const presented = { type, hashes: [tokenHash], refusal: "Email link is invalid or has expired" };
  try {
    const location = await gateway.sql.begin(async (tx) => {
      const { user, token, done } = await redeem(call, tx, presented);
      if (!done) {
        const message = { message: ONE_SIDE_CONFIRMED };
        return withQuery(target, pkce ? message : {}, new URLSearchParams({ ...message, sb: "" }));
      }
      if (pkce) return withQuery(target, { code: await issueCode(tx, user.id, flowMethod(type, token)) });
      return withSessionFragment(target, await openSession(call, tx, user.id, "otp"), { type, sb: "" });
    });
    return redirect(location, 303);
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return redirect(errorRedirect(target, error, pkce), 303);
  }
}
