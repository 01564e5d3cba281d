import { AuthError, invalid } from "./errors.ts";
import { type FactorRow, factorJson, factorsOf, lockFactor, nameTaken } from "./factors.ts";
import { type Answer, type Call, ok, type Tx } from "./gateway.ts";
import { isUuid, text } from "./params.ts";
import { findUser } from "./users.ts";

async function personId(call: Call): Promise<string> {
  const id = call.params.id ?? "";
  if (!isUuid(id)) throw new AuthError(404, "validation_failed", "user_id must be an UUID");
  if (!(await findUser(call.gateway.sql, id))) throw new AuthError(404, "user_not_found", "User not found");
  return id;
}

/** GET /admin/users/:id/factors */
export async function listFactors(call: Call): Promise<Answer> {
  const factors = await factorsOf(call.gateway.sql, [await personId(call)]);
  return ok(factors.map(factorJson));
}

async function withFactor(call: Call, change: (tx: Tx, factor: FactorRow) => Promise<FactorRow>): Promise<Answer> {
  const userId = await personId(call);
  const factorId = call.params.factor ?? "";
  if (!isUuid(factorId)) throw new AuthError(404, "validation_failed", "factor_id must be an UUID");
  return call.gateway.sql.begin(async (tx) => {
    const factor = await lockFactor(tx, userId, factorId);
    if (!factor) throw new AuthError(404, "mfa_factor_not_found", "Factor not found");
    return ok(factorJson(await change(tx, factor)));
  });
}

/** PUT /admin/users/:id/factors/:factor: gives it another name. */
export function updateFactor(call: Call): Promise<Answer> {
  return withFactor(call, async (tx, factor) => {
    const name = text(call.body, "friendly_name");
    if (!name) return factor;
    if (name.length > 255) throw invalid("friendly_name is too long");
    const others = await factorsOf(tx, [factor.user_id]);
    if (others.some((other) => other.id !== factor.id && other.friendly_name === name)) throw nameTaken(name);
    const [row] = await tx`
      update auth.mfa_factors set friendly_name = ${name}, updated_at = now() where id = ${factor.id} returning *`;
    return row as FactorRow;
  });
}

/** DELETE /admin/users/:id/factors/:factor: lets a person in again who has lost it. */
export function deleteFactor(call: Call): Promise<Answer> {
  return withFactor(call, async (tx, factor) => {
    await tx`delete from auth.mfa_factors where id = ${factor.id}`;
    return factor;
  });
}
