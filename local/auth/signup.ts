import { randomUUID } from "node:crypto";
import { AuthError, invalid } from "./errors.ts";
import { startFlow } from "./flow-state.ts";
import { type Answer, type Call, type Json, ok } from "./gateway.ts";
import { type Outgoing, prepareMail } from "./mails.ts";
import { type Challenge, challenge, emailAddress, object, refusePhone, text } from "./params.ts";
import { checkPassword, hashPassword } from "./passwords.ts";
import { findUserByEmail, insertEmailUser, isConfirmed, reloadUser, type UserRow, userJson } from "./users.ts";

/** Reads a person's chosen metadata; the fields that Auth itself writes there cannot be chosen. */
function chosenData(body: Json): Json {
  return object(body, "data") ?? {};
}

/** What a new person would be shown, for an address that already has an account. */
function obfuscated(email: string, data: Json): Json {
  const now = new Date();
  return {
    id: randomUUID(),
    aud: "authenticated",
    role: "",
    email,
    phone: "",
    confirmation_sent_at: now,
    app_metadata: { provider: "email", providers: ["email"] },
    user_metadata: data,
    identities: [],
    created_at: now,
    updated_at: now,
    is_anonymous: false,
  };
}

/**
 * Creates the person if need be and mails the confirmation.
 * @returns undefined when the address belongs to a confirmed person, who is told nothing.
 */
export async function registerByEmail(
  call: Call,
  given: { email: string; passwordHash: string; data: Json; challenge: Challenge | undefined },
): Promise<UserRow | undefined> {
  const { gateway } = call;
  let mail: Outgoing | undefined;
  const user = await gateway.sql.begin(async (tx) => {
    // Two sign-ups of one address take turns, so the second finds the first's user instead of colliding with it.
    await tx`select pg_advisory_xact_lock(hashtextextended(${`auth.signup:${given.email}`}, 0))`;
    const known = await findUserByEmail(tx, given.email, { lock: true });
    if (known && isConfirmed(known)) return undefined;
    // A person who has not confirmed keeps the first password and data: who signs up again may be somebody else.
    const person = known ?? (await insertEmailUser(tx, given));
    if (given.challenge) {
      const flow = {
        userId: person.id,
        provider: "email",
        method: "email/signup",
        challenge: given.challenge,
      } as const;
      await startFlow(tx, flow);
    }
    mail = await prepareMail(call, tx, person, "signup", given.challenge);
    return reloadUser(tx, person.id);
  });
  if (mail) await gateway.deliver(mail);
  return user;
}

/** POST /signup: registers with e-mail and password; the address must be confirmed before signing in. */
export async function signUp(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  const password = text(body, "password");
  const data = chosenData(body);
  refusePhone(body, "Phone signups are disabled");
  if (!text(body, "email") && !password) {
    throw new AuthError(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled");
  }
  if (!password) throw invalid("Signup requires a valid password");
  checkPassword(password, gateway.config.passwordLengthMin);
  const email = emailAddress(text(body, "email"));
  const flow = challenge(body);
  // Hashed before it is known whether the address is taken, so that both take equally long.
  const passwordHash = await hashPassword(gateway.sql, password);
  const user = await registerByEmail(call, { email, passwordHash, data, challenge: flow });
  return ok(user ? userJson(user) : obfuscated(email, data));
}
