import { AuthError } from "./errors.ts";
import { startFlow } from "./flow-state.ts";
import type { Who } from "./gate.ts";
import { type Answer, type Call, ok, type Tx } from "./gateway.ts";
import { type Outgoing, prepareEmailChange } from "./mails.ts";
import { dropTokens, findToken, hashOtp } from "./one-time-tokens.ts";
import { challenge, emailAddress, object, refusePhone, text } from "./params.ts";
import { checkPassword, hashPassword, passwordMatches } from "./passwords.ts";
import {
  changeUserMetadata,
  emailExists,
  emailTaken,
  findUser,
  hasSecondFactor,
  reloadUser,
  storePassword,
  userJson,
} from "./users.ts";

const DAY_MS = 86_400_000;

/** GET /user: the signed-in person as the database has them now. */
export async function getUser(_call: Call, { user }: Who): Promise<Answer> {
  return ok(userJson(user));
}

async function redeemNonce(call: Call, tx: Tx, { user }: Who, nonce: string): Promise<void> {
  const token = await findToken(tx, [hashOtp(user.email ?? "", nonce)], ["reauthentication_token"]);
  if (!token || token.user_id !== user.id || token.age_s > call.gateway.config.otpS) {
    throw new AuthError(422, "reauthentication_not_valid", "Nonce has expired or is invalid");
  }
  await dropTokens(tx, user.id, "reauthentication_token");
}

/** PUT /user: changes the password, the metadata, or asks for another address, which must be confirmed by mail. */
export async function updateUser(call: Call, who: Who): Promise<Answer> {
  const { gateway, body } = call;
  const { user, session } = who;
  const wantedEmail = text(body, "email") ? emailAddress(text(body, "email")) : "";
  const password = body.password === undefined || body.password === null ? undefined : text(body, "password");
  const data = object(body, "data");
  const nonce = text(body, "nonce");
  const flow = challenge(body);
  refusePhone(body, "Phone logins are disabled");
  if (password !== undefined) checkPassword(password, gateway.config.passwordLengthMin);
  if (object(body, "app_metadata")) {
    throw new AuthError(403, "not_admin", "Updating app_metadata requires admin privileges");
  }
  const newEmail = wantedEmail && wantedEmail !== user.email ? wantedEmail : "";
  if (hasSecondFactor(user) && session.aal !== "aal2" && (password || newEmail)) {
    throw new AuthError(
      401,
      "insufficient_aal",
      "AAL2 session is required to update email or password when MFA is enabled.",
    );
  }
  if (newEmail && (await emailTaken(gateway.sql, newEmail, user.id))) throw emailExists();

  let passwordHash: string | undefined;
  if (password !== undefined) {
    if (user.encrypted_password && (await passwordMatches(gateway.sql, password, user.encrypted_password))) {
      throw new AuthError(422, "same_password", "New password should be different from the old password.");
    }
    passwordHash = await hashPassword(gateway.sql, password);
  }

  let mails: Outgoing[] = [];
  await gateway.sql.begin(async (tx) => {
    const current = await findUser(tx, user.id, { lock: true });
    if (!current) throw new AuthError(403, "user_not_found", "User from sub claim in JWT does not exist");
    if (passwordHash !== undefined) {
      if (gateway.config.securePasswordChange && Date.now() - session.created_at.getTime() > DAY_MS) {
        if (!nonce) throw new AuthError(400, "reauthentication_needed", "Password update requires reauthentication");
        await redeemNonce(call, tx, who, nonce);
      }
      await storePassword(tx, user.id, passwordHash, session.id);
    }
    if (data) await changeUserMetadata(tx, current, data);
    if (newEmail) {
      if (flow)
        await startFlow(tx, { userId: user.id, provider: "email_change", method: "email_change", challenge: flow });
      mails = await prepareEmailChange(call, tx, current, newEmail, flow);
    }
  });
  for (const mail of mails) await gateway.deliver(mail);
  return ok(userJson(await reloadUser(gateway.sql, user.id)));
}
