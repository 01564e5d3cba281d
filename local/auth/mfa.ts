import { AuthError, invalid, sqlState } from "./errors.ts";
import {
  closeChallenge,
  dropExpiredFactors,
  dropFactor,
  type FactorRow,
  factorsOf,
  findChallenge,
  insertChallenge,
  insertFactor,
  isVerified,
  lastStep,
  lockFactor,
  nameTaken,
} from "./factors.ts";
import type { Who } from "./gate.ts";
import { type Answer, type Call, ok, type Tx } from "./gateway.ts";
import { isUuid, text } from "./params.ts";
import { raiseSession } from "./sessions.ts";
import { keyUri, newSecret, qrSvg, stepOf } from "./totp.ts";

const NAME_CHARS_MAX = 255;

/** POST /factors: begins to enrol an authenticator app. It counts for nothing until a code of it is verified. */
export async function enrollFactor(call: Call, { user, session }: Who): Promise<Answer> {
  const { gateway, body } = call;
  const { config, sql } = gateway;
  const type = text(body, "factor_type");
  if (type === "phone") throw new AuthError(422, "mfa_phone_enroll_not_enabled", "MFA enroll is disabled for Phone");
  if (type === "webauthn")
    throw new AuthError(422, "mfa_webauthn_enroll_not_enabled", "MFA enroll is disabled for WebAuthn");
  if (type !== "totp") throw invalid("factor_type needs to be totp, phone, or webauthn");
  const name = text(body, "friendly_name");
  if (name.length > NAME_CHARS_MAX) throw invalid("friendly_name is too long");
  const issuer = text(body, "issuer") || new URL(config.siteUrl).host;
  const secret = newSecret();
  const id = await sql.begin(async (tx) => {
    await dropExpiredFactors(tx, config.factorS);
    await tx`select from auth.users where id = ${user.id} for update`;
    const factors = await factorsOf(tx, [user.id]);
    if (factors.some((factor) => (factor.friendly_name ?? "") === name)) throw nameTaken(name);
    const verified = factors.filter(isVerified).length;
    if (Math.max(factors.length, verified) >= config.factorsMax) {
      throw new AuthError(
        422,
        "too_many_enrolled_mfa_factors",
        "Maximum number of verified factors reached, unenroll to continue",
      );
    }
    if (verified > 0 && session.aal !== "aal2")
      throw new AuthError(403, "insufficient_aal", "AAL2 required to enroll a new factor");
    try {
      return await insertFactor(tx, user.id, name, secret);
    } catch (error) {
      if (sqlState(error) === "23505") throw nameTaken(name);
      throw error;
    }
  });
  const uri = keyUri(issuer, user.email ?? "", secret);
  return ok({ id, type: "totp", friendly_name: name, totp: { qr_code: qrSvg(uri), secret, uri } });
}

function factorId(call: Call): string {
  const id = call.params.id ?? "";
  if (!isUuid(id)) throw new AuthError(404, "validation_failed", "factor_id must be an UUID");
  return id;
}

async function ownFactor(call: Call, tx: Tx, { user }: Who): Promise<FactorRow> {
  const factor = await lockFactor(tx, user.id, factorId(call));
  if (!factor) throw new AuthError(404, "mfa_factor_not_found", "Factor not found");
  return factor;
}

/** POST /factors/:id/challenge: asks for a code of this factor, from this address and for a while. */
export async function challengeFactor(call: Call, who: Who): Promise<Answer> {
  const { config, sql, takeMfaAttempt } = call.gateway;
  takeMfaAttempt(who.user.id);
  const challenge = await sql.begin(async (tx) => {
    const factor = await ownFactor(call, tx, who);
    return insertChallenge(tx, factor.id, call.ip, config.challengeS);
  });
  return ok({ id: challenge.id, type: "totp", expires_at: challenge.expiresAt });
}

/**
 * POST /factors/:id/verify: a code for a challenge. Raises the session to the second level and gives it new tokens,
 * verifies a factor that was being enrolled, and ends the person's sessions that have not shown a second factor.
 */
export async function verifyFactor(call: Call, who: Who): Promise<Answer> {
  const { config, sql, takeMfaAttempt } = call.gateway;
  takeMfaAttempt(who.user.id);
  const challengeId = text(call.body, "challenge_id");
  const code = text(call.body, "code");
  if (!isUuid(challengeId)) throw invalid("challenge_id must be an UUID");
  if (!code) throw invalid("Code needs to be non-empty");
  const outcome = await sql.begin(async (tx) => {
    const factor = await ownFactor(call, tx, who);
    const challenge = await findChallenge(tx, factor.id, challengeId, call.ip);
    if (!challenge)
      return new AuthError(422, "mfa_factor_not_found", "MFA factor with the provided challenge ID not found");
    if (challenge.verified || !challenge.same_address)
      return new AuthError(422, "mfa_ip_address_mismatch", "Challenge and verify IP addresses mismatch.");
    if (challenge.age_s > config.challengeS) {
      await tx`delete from auth.mfa_challenges where id = ${challenge.id}`;
      return new AuthError(
        422,
        "mfa_challenge_expired",
        `MFA challenge ${challenge.id} has expired, verify against another challenge or create a new challenge.`,
      );
    }
    const step = stepOf(factor.secret ?? "", code, Date.now());
    if (step === undefined || step <= (await lastStep(tx, factor.id)))
      return new AuthError(422, "mfa_verification_failed", "Invalid TOTP code entered");

    await closeChallenge(tx, challenge.id, step);
    if (!isVerified(factor))
      await tx`update auth.mfa_factors set status = 'verified', updated_at = now() where id = ${factor.id}`;
    const answer = await raiseSession(call, tx, who.session.id, factor);
    await tx`delete from auth.sessions where user_id = ${who.user.id} and aal < 'aal2'`;
    await tx`
      delete from auth.mfa_factors
      where user_id = ${who.user.id} and status = 'unverified' and factor_type = ${factor.factor_type}`;
    return answer;
  });
  // Refusals are returned from the transaction, not thrown in it: that an expired challenge is gone must be committed.
  if (outcome instanceof AuthError) throw outcome;
  return ok(outcome);
}

/** DELETE /factors/:id: takes a factor away; one that counts only from a session that has shown it. */
export async function unenrollFactor(call: Call, who: Who): Promise<Answer> {
  const id = await call.gateway.sql.begin(async (tx) => {
    const factor = await ownFactor(call, tx, who);
    if (isVerified(factor) && who.session.aal !== "aal2")
      throw new AuthError(422, "insufficient_aal", "AAL2 required to unenroll verified factor");
    await dropFactor(tx, factor);
    return factor.id;
  });
  return ok({ id });
}
