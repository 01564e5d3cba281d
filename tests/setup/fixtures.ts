import { randomBytes } from "node:crypto";
import { createServerClient } from "@supabase/ssr";
import { createClient, type Session, type SupabaseClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { sessionCookieName } from "#lib/platform/auth/supabase.ts";

/** A variable of the test stack. Throws when the project has none (see `vitest.config.ts`). */
export function stackVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: does this test's project start the stack?`);
  return value;
}

const noSession = { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } };

/** supabase-js with the secret key: for admin calls. */
export function adminClient(): SupabaseClient {
  return createClient(stackVariable("SUPABASE_URL"), stackVariable("SUPABASE_SECRET_KEY"), noSession);
}

/** supabase-js with the publishable key, as a browser has it, signed in as nobody. */
export function publicClient(): SupabaseClient {
  return createClient(stackVariable("SUPABASE_URL"), stackVariable("SUPABASE_PUBLISHABLE_KEY"), noSession);
}

export interface TestUser {
  id: string;
  email: string;
  password: string;
}

/** A confirmed person whom no other test knows. */
export async function createUser(
  metadata: Record<string, unknown> = {},
  {
    email = `t-${randomBytes(8).toString("hex")}@example.com`,
    password = randomBytes(12).toString("base64url"),
  }: Partial<Omit<TestUser, "id">> = {},
): Promise<TestUser> {
  const { data, error } = await adminClient().auth.admin.createUser({
    email,
    password,
    email_confirm: true,
    user_metadata: metadata,
  });
  if (error) throw new Error(`the test's person could not be made: ${error.message}`);
  return { id: data.user.id, email, password };
}

export interface SignedInUser extends TestUser {
  accessToken: string;
  refreshToken: string;
  client: SupabaseClient;
}

/** A fresh person (or the given one), signed in with their password. */
export async function signIn(user?: TestUser): Promise<SignedInUser> {
  const who = user ?? (await createUser());
  const client = publicClient();
  const { data, error } = await client.auth.signInWithPassword({ email: who.email, password: who.password });
  if (error) throw new Error(`the test's person could not sign in: ${error.message}`);
  return { ...who, accessToken: data.session.access_token, refreshToken: data.session.refresh_token, client };
}

/** Signs somebody in as the pages do. Gives the session, and the cookies that a browser then holds. */
export async function signInByCookie({
  email,
  password,
}: TestUser): Promise<{ session: Session; cookies: { name: string; value: string }[] }> {
  const url = stackVariable("SUPABASE_URL");
  const jar = new Map<string, string>();
  const cookies = () => [...jar].map(([name, value]) => ({ name, value }));
  const client = createServerClient(url, stackVariable("SUPABASE_PUBLISHABLE_KEY"), {
    cookieOptions: { name: sessionCookieName(url) },
    cookies: {
      getAll: cookies,
      setAll: (set) => {
        for (const { name, value } of set) jar.set(name, value);
      },
    },
  });
  const { data, error } = await client.auth.signInWithPassword({ email, password });
  if (error) throw new Error(`the test's person could not sign in: ${error.message}`);
  return { session: data.session, cookies: cookies() };
}

/**
 * A database connection as `postgres` (`admin`), as the app (`app`, row-level security in force) or as the superuser
 * (`super`; embedded stack only). End it in `afterAll`.
 */
export function connect(as: "admin" | "app" | "super" = "admin", max = 2): postgres.Sql {
  const variable = { admin: "DATABASE_ADMIN_URL", app: "DATABASE_URL", super: "SUPER_URL" }[as];
  return postgres(stackVariable(variable), { max, onnotice: () => undefined });
}

/** Asks `question` until it answers something other than null, undefined or false; fails when the time is over. */
export async function eventually<T>(
  question: () => Promise<T | null | undefined | false>,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await question();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`nothing came of it within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
