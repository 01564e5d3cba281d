import { createHash } from "node:crypto";
import { AuthError, invalid } from "./errors.ts";
import { type Answer, type Call, ok, type Tx } from "./gateway.ts";
import { emailAddress, flag, goDuration, isUuid, object, refusePhone, text } from "./params.ts";
import { checkPassword, hashPassword, importedHash, unknownPassword } from "./passwords.ts";
import {
  changeAppMetadata,
  changeUserMetadata,
  confirmUser,
  emailExists,
  emailTaken,
  findUser,
  insertEmailUser,
  insertIdentity,
  listUserRows,
  reloadUser,
  storePassword,
  type UserRow,
  userJson,
} from "./users.ts";

const PER_PAGE_MAX = 1000;

function pageNumber(call: Call, name: string, whenAbsent: number, max: number): number {
  const given = call.query.get(name);
  if (given === null || given === "") return whenAbsent;
  if (!/^\d{1,9}$/.test(given) || Number(given) < 1) throw invalid(`Bad Pagination Parameters: ${name}`);
  return Math.min(Number(given), max);
}

/** GET /admin/users: a page of people, newest first, with the Link and X-Total-Count headers that the client reads. */
export async function listUsers(call: Call): Promise<Answer> {
  const { sql, issuer } = call.gateway;
  const page = pageNumber(call, "page", 1, 1_000_000);
  const perPage = pageNumber(call, "per_page", 50, PER_PAGE_MAX);
  const [counted] = await sql`select count(*)::int as total from auth.users`;
  const total: number = counted?.total ?? 0;
  const rows = await listUserRows(sql, perPage, (page - 1) * perPage);
  const last = Math.max(1, Math.ceil(total / perPage));
  const link = (to: number, rel: string) => `<${issuer}/admin/users?page=${to}&per_page=${perPage}>; rel="${rel}"`;
  const links = [...(page < last ? [link(page + 1, "next")] : []), link(last, "last")];
  return {
    status: 200,
    body: { users: rows.map(userJson), aud: "authenticated" },
    headers: { "x-total-count": String(total), link: links.join(", ") },
  };
}

function userId(call: Call): string {
  const id = call.params.id ?? "";
  if (!isUuid(id)) throw new AuthError(404, "validation_failed", "user_id must be an UUID");
  return id;
}

const noSuchUser = () => new AuthError(404, "user_not_found", "User not found");

/** GET /admin/users/:id */
export async function getUserById(call: Call): Promise<Answer> {
  const user = await findUser(call.gateway.sql, userId(call));
  if (!user) throw noSuchUser();
  return ok(userJson(user));
}

/** Reads the password fields: a plain password, a bcrypt hash made elsewhere, or neither. */
async function givenHash(call: Call): Promise<string | undefined> {
  const password = text(call.body, "password");
  const hash = text(call.body, "password_hash");
  if (password && hash) throw invalid("Only a password or a password hash should be provided");
  if (hash) return importedHash(hash);
  if (!password) return undefined;
  checkPassword(password, call.gateway.config.passwordLengthMin);
  return hashPassword(call.gateway.sql, password);
}

async function ban(tx: Tx, user: UserRow, duration: string): Promise<void> {
  if (!duration) return;
  const ms = goDuration(duration);
  const until = ms > 0 ? new Date(Date.now() + ms) : null;
  await tx`update auth.users set banned_until = ${until}, updated_at = now() where id = ${user.id}`;
}

/** POST /admin/users: creates a person without any mail. */
export async function createUser(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  refusePhone(body, "Phone logins are disabled");
  if (!text(body, "email")) throw invalid("Cannot create a user without either an email or phone");
  const email = emailAddress(text(body, "email"));
  const id = text(body, "id");
  if (id && !isUuid(id)) throw invalid("ID must conform to the uuid v4 format");
  const duration = text(body, "ban_duration");
  if (duration) goDuration(duration);
  const role = text(body, "role");
  if (role.length > 255) throw invalid("role is too long");
  const passwordHash = (await givenHash(call)) ?? (await hashPassword(gateway.sql, unknownPassword()));
  const created = await gateway.sql.begin(async (tx) => {
    if (await emailTaken(tx, email, null)) throw emailExists();
    if (id && (await findUser(tx, id))) throw new AuthError(422, "user_already_exists", "User already registered");
    const user = await insertEmailUser(tx, {
      ...(id ? { id } : {}),
      ...(role ? { role } : {}),
      email,
      passwordHash,
      data: object(body, "user_metadata") ?? {},
    });
    const appMetadata = object(body, "app_metadata");
    if (appMetadata) await changeAppMetadata(tx, user, appMetadata);
    if (flag(body, "email_confirm", false)) await confirmUser(tx, user);
    await ban(tx, user, duration);
    return reloadUser(tx, user.id);
  });
  return ok(userJson(created));
}

async function changeEmail(tx: Tx, user: UserRow, email: string): Promise<void> {
  if (await emailTaken(tx, email, user.id)) throw emailExists();
  const claims = { sub: user.id, email, email_verified: true, phone_verified: false };
  const updated = await tx`
    update auth.identities set identity_data = identity_data || ${JSON.stringify({ email, email_verified: true })}::text::jsonb,
      updated_at = now()
    where user_id = ${user.id} and provider = 'email'`;
  if (updated.count === 0) await insertIdentity(tx, user.id, "email", user.id, claims);
  await tx`update auth.users set email = ${email}, updated_at = now() where id = ${user.id}`;
}

/** PUT /admin/users/:id: changes a person without their confirmation. */
export async function updateUserById(call: Call): Promise<Answer> {
  const { gateway, body } = call;
  const id = userId(call);
  refusePhone(body, "Phone logins are disabled");
  const email = text(body, "email") ? emailAddress(text(body, "email")) : "";
  const duration = text(body, "ban_duration");
  if (duration) goDuration(duration);
  const role = text(body, "role");
  if (role.length > 255) throw invalid("role is too long");
  const passwordHash = await givenHash(call);
  const changed = await gateway.sql.begin(async (tx) => {
    const user = await findUser(tx, id, { lock: true });
    if (!user) throw noSuchUser();
    if (role) await tx`update auth.users set role = ${role}, updated_at = now() where id = ${id}`;
    if (email && email !== user.email) await changeEmail(tx, user, email);
    if (passwordHash !== undefined) await storePassword(tx, id, passwordHash, null);
    const appMetadata = object(body, "app_metadata");
    if (appMetadata) await changeAppMetadata(tx, user, appMetadata);
    const userMetadata = object(body, "user_metadata");
    if (userMetadata) await changeUserMetadata(tx, user, userMetadata);
    if (flag(body, "email_confirm", false)) await confirmUser(tx, { ...user, email: email || user.email });
    await ban(tx, user, duration);
    return reloadUser(tx, id);
  });
  return ok(userJson(changed));
}

/** Keeps the row but takes the person out of it, for an account whose data must stay referable. */
async function softDelete(tx: Tx, user: UserRow): Promise<void> {
  const veil = (value: string) =>
    createHash("sha256")
      .update(user.id + value)
      .digest("base64url");
  await tx`
    update auth.users set email = ${veil(user.email ?? "")}, encrypted_password = '', email_change = '',
      raw_user_meta_data = '{}', raw_app_meta_data = '{}', deleted_at = now(), updated_at = now()
    where id = ${user.id}`;
  for (const identity of user.identities) {
    await tx`
      update auth.identities set provider_id = ${veil(identity.provider_id)}, identity_data = '{}', updated_at = now()
      where id = ${identity.id}`;
  }
  await tx`delete from auth.sessions where user_id = ${user.id}`;
  await tx`delete from auth.one_time_tokens where user_id = ${user.id}`;
}

/** DELETE /admin/users/:id */
export async function deleteUser(call: Call): Promise<Answer> {
  const id = userId(call);
  const soft = flag(call.body, "should_soft_delete", false);
  await call.gateway.sql.begin(async (tx) => {
    const user = await findUser(tx, id, { lock: true });
    if (!user) throw noSuchUser();
    if (soft) {
      if (!user.deleted_at) await softDelete(tx, user);
      return;
    }
    await tx`delete from auth.flow_state where user_id = ${id}`;
    try {
      await tx`delete from auth.users where id = ${id}`;
    } catch (cause) {
      throw new AuthError(500, "unexpected_failure", "Database error deleting user", { cause });
    }
  });
  return ok({});
}
