import { createServerClient, parseCookieHeader } from "@supabase/ssr";
import { sessionCookieName } from "#lib/platform/auth/supabase.ts";
import { env } from "#lib/platform/env.ts";
import type { Person } from "#tests/integration/door/people.ts";
import { newPhone, type Phone } from "#tests/setup/phone.ts";

/** The browser of a person, whose cookies change as the auth service gives new ones. */
export function browserOf(person: Pick<Person, "cookie">) {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  const jar = new Map(parseCookieHeader(person.cookie).map(({ name, value }) => [name, value ?? ""]));
  const client = createServerClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: { name: sessionCookieName(SUPABASE_URL) },
    cookies: {
      getAll: () => [...jar].map(([name, value]) => ({ name, value })),
      setAll: (set) => {
        for (const { name, value } of set) value ? jar.set(name, value) : jar.delete(name);
      },
    },
  });
  return { client, cookie: () => [...jar].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; ") };
}

export interface Guarded {
  /** The Cookie header after the factor was shown. */
  readonly cookie: string;
  readonly accessToken: string;
  readonly factorId: string;
  readonly phone: Phone;
}

/** Gives a person an authenticator app, shown in their session. */
export async function guard(person: Pick<Person, "cookie">): Promise<Guarded> {
  const { client, cookie } = browserOf(person);
  const enrolled = await client.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone" });
  if (enrolled.error) throw enrolled.error;
  const phone = newPhone(enrolled.data.totp.secret);
  const factorId = enrolled.data.id;
  const shown = await client.auth.mfa.challengeAndVerify({ factorId, code: await phone.code() });
  if (shown.error) throw shown.error;
  return { cookie: cookie(), accessToken: shown.data.access_token, factorId, phone };
}
