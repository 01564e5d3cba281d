import { cookies } from "next/headers";
import { sessionClient } from "#lib/platform/auth/supabase.ts";

export interface Account {
  readonly email: string;
  /** Whether they have signed in with a password, or by a mail, and not only through a provider. */
  readonly byEmail: boolean;
  readonly factors: readonly { readonly id: string; readonly name: string; readonly addedAt: string }[];
}

/** What the auth service keeps of the person who is looking; null when it does not answer. */
export async function readAccount(): Promise<Account | null> {
  const jar = await cookies();
  const { data, error } = await sessionClient({ getAll: () => jar.getAll() }).auth.getUser();
  if (error) return null;
  const { email, identities, factors } = data.user;
  return {
    email: email ?? "",
    byEmail: identities?.some(({ provider }) => provider === "email") ?? false,
    factors: (factors ?? [])
      .filter(({ status }) => status === "verified")
      .map(({ id, friendly_name, created_at }) => ({
        id,
        name: friendly_name ?? "Authenticator app",
        addedAt: created_at,
      })),
  };
}
