import { AuthError } from "./errors.ts";
import { type Answer, type Call, ok } from "./gateway.ts";
import { refusePhone, text } from "./params.ts";
import { passwordMatches } from "./passwords.ts";
import { openSession } from "./sessions.ts";
import { findUserByEmail, isBanned, isConfirmed } from "./users.ts";

const wrong = () => new AuthError(400, "invalid_credentials", "Invalid login credentials");

/** POST /token?grant_type=password. Says nothing of whether the address or the password was wrong, in as long a time. */
export async function signInWithPassword(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  refusePhone(body, "Phone logins are disabled");
  const email = text(body, "email").toLowerCase();
  const password = text(body, "password");
  if (!email) throw new AuthError(400, "validation_failed", "missing email or phone");
  const user = await findUserByEmail(gateway.sql, email);
  const matches = await passwordMatches(gateway.sql, password, user?.encrypted_password || gateway.dummyHash);
  if (!user?.encrypted_password || !matches) throw wrong();
  if (isBanned(user)) throw new AuthError(400, "user_banned", "User is banned");
  if (!isConfirmed(user)) throw new AuthError(400, "email_not_confirmed", "Email not confirmed");
  return ok(await gateway.sql.begin((tx) => openSession(call, tx, user.id, "password")));
}
