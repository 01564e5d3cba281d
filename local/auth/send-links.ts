import { AuthError, invalid } from "./errors.ts";
import { startFlow } from "./flow-state.ts";
import type { Who } from "./gate.ts";
import { type Answer, type Call, ok } from "./gateway.ts";
import { type Outgoing, prepareEmailChange, prepareMail } from "./mails.ts";
import { challenge, emailAddress, flag, object, refusePhone, text } from "./params.ts";
import { hashPassword, unknownPassword } from "./passwords.ts";
import { registerByEmail } from "./signup.ts";
import { findUserByEmail, isConfirmed } from "./users.ts";

/** POST /otp and /magiclink: mails a link and a code; creates the person unless told not to. */
export async function sendMagicLink(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  refusePhone(body, "Unsupported phone provider");
  const flow = challenge(body);
  if (!text(body, "email")) throw invalid("One of email or phone must be set");
  const email = emailAddress(text(body, "email"));
  const data = object(body, "data") ?? {};
  const known = await findUserByEmail(gateway.sql, email);
  if (!known && !flag(body, "create_user", true)) {
    throw new AuthError(422, "otp_disabled", "Signups not allowed for otp");
  }
  if (!known || !isConfirmed(known)) {
    // The confirmation mail of a new person is their first sign-in link.
    const passwordHash = await hashPassword(gateway.sql, unknownPassword());
    await registerByEmail(call, { email, passwordHash, data, challenge: flow });
    return ok({});
  }
  const mail = await gateway.sql.begin(async (tx) => {
    if (flow) await startFlow(tx, { userId: known.id, provider: "magiclink", method: "magiclink", challenge: flow });
    return prepareMail(call, tx, known, "magiclink", flow);
  });
  await gateway.deliver(mail);
  return ok({});
}

/** POST /recover: mails a link to reset the password. An unknown address gets the same answer. */
export async function sendRecovery(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  if (!text(body, "email")) throw invalid("Password recovery requires an email");
  const email = emailAddress(text(body, "email"));
  const flow = challenge(body);
  const user = await findUserByEmail(gateway.sql, email);
  if (!user) return ok({});
  const mail = await gateway.sql.begin(async (tx) => {
    if (flow) await startFlow(tx, { userId: user.id, provider: "recovery", method: "recovery", challenge: flow });
    return prepareMail(call, tx, user, "recovery", flow);
  });
  await gateway.deliver(mail);
  return ok({});
}

/** POST /resend: mails the confirmation of a sign-up or of a change of address again. */
export async function resend(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  const type = text(body, "type");
  if (type === "sms" || type === "phone_change") {
    throw new AuthError(400, "phone_provider_disabled", "Phone logins are disabled");
  }
  if (type !== "signup" && type !== "email_change") {
    throw invalid("Missing one of these types: signup, email_change, sms, phone_change");
  }
  refusePhone(body, "Phone logins are disabled");
  if (!text(body, "email")) throw invalid("Type provided requires an email address");
  const email = emailAddress(text(body, "email"));
  const user = await findUserByEmail(gateway.sql, email);
  if (!user) return ok({});
  let mails: Outgoing[] = [];
  if (type === "signup" && !isConfirmed(user)) {
    mails = [await gateway.sql.begin((tx) => prepareMail(call, tx, user, "signup", undefined))];
  } else if (type === "email_change" && user.email_change) {
    const wanted = user.email_change;
    mails = await gateway.sql.begin((tx) => prepareEmailChange(call, tx, user, wanted, undefined));
  }
  for (const mail of mails) await gateway.deliver(mail);
  return ok({});
}

/** GET /reauthenticate: mails a nonce that a change of password may ask for. */
export async function reauthenticate(call: Call, { user }: Who): Promise<Answer> {
  if (!isConfirmed(user)) throw new AuthError(400, "email_not_confirmed", "Please verify your email first.");
  const mail = await call.gateway.sql.begin((tx) => prepareMail(call, tx, user, "reauthentication", undefined));
  await call.gateway.deliver(mail);
  return ok({});
}
