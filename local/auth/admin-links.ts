import { AuthError, invalid } from "./errors.ts";
import { type Answer, type Call, type Json, ok, type Tx } from "./gateway.ts";
import { prepareMail, requestedRedirect, verifyUrl } from "./mails.ts";
import { hashOtp, newOtp, storeToken, type TokenType } from "./one-time-tokens.ts";
import { emailAddress, object, text } from "./params.ts";
import { checkPassword, hashPassword, unknownPassword } from "./passwords.ts";
import { isRedirectAllowed } from "./redirects.ts";
import {
  changeUserMetadata,
  emailExists,
  emailTaken,
  findUserByEmail,
  insertEmailUser,
  isConfirmed,
  reloadUser,
  type UserRow,
  userJson,
} from "./users.ts";

/** Finds the person to invite or creates them, without a password. */
async function inviteeOf(tx: Tx, email: string, data: Json | undefined): Promise<UserRow> {
  const known = await findUserByEmail(tx, email, { lock: true });
  if (known && isConfirmed(known)) throw emailExists();
  const user = known ?? (await insertEmailUser(tx, { email, passwordHash: null, data: data ?? {} }));
  await tx`update auth.users set invited_at = now(), updated_at = now() where id = ${user.id}`;
  return user;
}

/** POST /invite: creates a person who has not signed up, and mails them a link to do so. */
export async function invite(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  const email = emailAddress(text(body, "email"));
  const data = object(body, "data");
  const { user, mail } = await gateway.sql.begin(async (tx) => {
    const invitee = await inviteeOf(tx, email, data);
    const invitation = await prepareMail(call, tx, invitee, "invite", undefined);
    return { user: await reloadUser(tx, invitee.id), mail: invitation };
  });
  await gateway.deliver(mail);
  return ok(userJson(user));
}

interface Link {
  user: UserRow;
  /** The kind of verification that the link asks for. */
  verifyType: string;
  token: TokenType;
  sentAt: "confirmation_sent_at" | "recovery_sent_at" | "email_change_sent_at";
  /** The address that the code belongs to. */
  address: string;
}

async function signupLink(call: Call, tx: Tx, email: string, known: UserRow | undefined, hash: string): Promise<Link> {
  if (known && isConfirmed(known)) throw emailExists();
  const data = object(call.body, "data") ?? {};
  if (known) await changeUserMetadata(tx, known, data);
  const user = known ?? (await insertEmailUser(tx, { email, passwordHash: hash, data }));
  return { user, verifyType: "signup", token: "confirmation_token", sentAt: "confirmation_sent_at", address: email };
}

async function emailChangeLink(call: Call, tx: Tx, user: UserRow, type: string): Promise<Link> {
  const newEmail = emailAddress(text(call.body, "new_email"));
  if (await emailTaken(tx, newEmail, user.id)) throw emailExists();
  await tx`
    update auth.users set email_change = ${newEmail}, email_change_confirm_status = 0, updated_at = now()
    where id = ${user.id}`;
  const toNew = type === "email_change_new";
  return {
    user,
    verifyType: "email_change",
    token: toNew ? "email_change_token_new" : "email_change_token_current",
    sentAt: "email_change_sent_at",
    address: toNew ? newEmail : (user.email ?? ""),
  };
}

/** POST /admin/generate_link: makes a link and a code for the caller to send, in place of a mail. */
export async function generateLink(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  const type = text(body, "type");
  const email = emailAddress(text(body, "email"));
  const asked = text(body, "redirect_to");
  const redirectTo = isRedirectAllowed(asked, gateway.config.siteUrl, gateway.config.redirectUrls)
    ? asked
    : requestedRedirect(call);
  const existing = await findUserByEmail(gateway.sql, email);
  // A magic link for nobody yet is a sign-up, as hosted.
  const kind = type === "magiclink" && !existing ? "signup" : type;
  let passwordHash = "";
  if (kind === "signup" && !existing) {
    const password = type === "magiclink" ? unknownPassword() : text(body, "password");
    if (!password) throw invalid("Signup requires a valid password");
    checkPassword(password, gateway.config.passwordLengthMin);
    passwordHash = await hashPassword(gateway.sql, password);
  }

  const answer = await gateway.sql.begin(async (tx) => {
    const known = await findUserByEmail(tx, email, { lock: true });
    const link = await linkFor(call, tx, { kind, email, known, passwordHash });
    const otp = newOtp();
    const hash = hashOtp(link.address, otp);
    await storeToken(tx, { userId: link.user.id, type: link.token, hash, relatesTo: link.address });
    await tx`
      update auth.users set ${tx({ [link.sentAt]: new Date(), updated_at: new Date() })} where id = ${link.user.id}`;
    return {
      ...userJson(await reloadUser(tx, link.user.id)),
      action_link: verifyUrl(gateway, hash, link.verifyType, redirectTo),
      email_otp: otp,
      hashed_token: hash,
      verification_type: kind,
      redirect_to: redirectTo,
    };
  });
  return ok(answer);
}

async function linkFor(
  call: Call,
  tx: Tx,
  wanted: { kind: string; email: string; known: UserRow | undefined; passwordHash: string },
): Promise<Link> {
  const { kind, email, known, passwordHash } = wanted;
  if (kind === "signup") return signupLink(call, tx, email, known, passwordHash);
  if (kind === "invite") {
    const user = await inviteeOf(tx, email, object(call.body, "data"));
    return { user, verifyType: "invite", token: "confirmation_token", sentAt: "confirmation_sent_at", address: email };
  }
  if (!["magiclink", "recovery", "email_change_current", "email_change_new"].includes(kind)) {
    throw invalid(`Invalid email action link type requested: ${kind}`);
  }
  if (!known) throw new AuthError(404, "user_not_found", "User with this email not found");
  if (kind === "magiclink" || kind === "recovery") {
    return { user: known, verifyType: kind, token: "recovery_token", sentAt: "recovery_sent_at", address: email };
  }
  return emailChangeLink(call, tx, known, kind);
}
