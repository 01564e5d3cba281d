/**
 * What the tests of the auth stack share. Addresses and keys come from the environment alone, so that the same files
 * run against the embedded stack and against `supabase start`.
 */
import { randomUUID } from "node:crypto";
import { createServerClient } from "@supabase/ssr";
import { createClient, type SupabaseClient, type User } from "@supabase/supabase-js";

export function fromEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests need the running stack.`);
  return value;
}

export const authUrl = () => `${fromEnv("SUPABASE_URL")}/auth/v1`;

/** A client with a session of its own, kept in memory. */
export function newClient(flowType: "implicit" | "pkce" = "implicit"): SupabaseClient {
  const store = new Map<string, string>();
  return createClient(fromEnv("SUPABASE_URL"), fromEnv("SUPABASE_PUBLISHABLE_KEY"), {
    auth: {
      flowType,
      autoRefreshToken: false,
      persistSession: true,
      detectSessionInUrl: false,
      storageKey: `test-${randomUUID()}`,
      storage: {
        getItem: (name) => store.get(name) ?? null,
        setItem: (name, value) => void store.set(name, value),
        removeItem: (name) => void store.delete(name),
      },
    },
  });
}

/** A client with the secret key. */
export function adminClient(): SupabaseClient {
  return createClient(fromEnv("SUPABASE_URL"), fromEnv("SUPABASE_SECRET_KEY"), {
    auth: { autoRefreshToken: false, persistSession: false, storageKey: `admin-${randomUUID()}` },
  });
}

/** A browser's cookies, and server-side clients that read and write them. */
export function newBrowser() {
  const cookies = new Map<string, string>();
  return {
    cookies,
    /** A client as a request would make it: nothing but the cookies survives from one to the next. */
    request: () =>
      createServerClient(fromEnv("SUPABASE_URL"), fromEnv("SUPABASE_PUBLISHABLE_KEY"), {
        cookies: {
          getAll: () => Array.from(cookies, ([name, value]) => ({ name, value })),
          setAll: (changes) => {
            for (const { name, value } of changes) {
              if (value) cookies.set(name, value);
              else cookies.delete(name);
            }
          },
        },
      }),
  };
}

export const newEmail = (name = "person") => `${name}-${randomUUID().slice(0, 13)}@example.com`;

export const PASSWORD = "correct horse battery";

type Succeeded<A extends { data: unknown; error: unknown }> = NonNullable<Extract<A, { error: null }>["data"]>;

/** The data of an answer that must not be an error. */
export function must<A extends { data: unknown; error: unknown }>(answer: A): Succeeded<A> {
  if (answer.error) throw answer.error;
  if (answer.data === null || answer.data === undefined) throw new Error("The answer has no data.");
  return answer.data as Succeeded<A>;
}

/** A person who has confirmed their address. */
export async function newPerson(): Promise<{ user: User; email: string }> {
  const email = newEmail();
  const { user } = must(await adminClient().auth.admin.createUser({ email, password: PASSWORD, email_confirm: true }));
  if (!user) throw new Error("No user was created.");
  return { user, email };
}

/** A person with a client that is signed in as them. */
export async function newSignedIn() {
  const person = await newPerson();
  const client = newClient();
  const { session } = must(await client.auth.signInWithPassword({ email: person.email, password: PASSWORD }));
  if (!session) throw new Error("No session was opened.");
  return { ...person, client, session };
}

export interface CaughtMail {
  id: string;
  subject: string;
  text: string;
  html: string;
  code: string;
  /** The hash that the mail's link carries, whichever form the link has. */
  tokenHash: string;
  link: string;
}

interface MailSummary {
  ID: string;
  Created: string;
}

async function getMail(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${fromEnv("MAIL_URL")}/api/v1/${path}`);
  if (!response.ok) throw new Error(`The mail catcher answered ${response.status} for ${path}.`);
  return (await response.json()) as Record<string, unknown>;
}

/** The mails an address has got, newest first. */
export async function mailsTo(email: string): Promise<MailSummary[]> {
  const found = await getMail(`search?query=${encodeURIComponent(`to:"${email}"`)}`);
  return found.messages as MailSummary[];
}

function readMail(mail: Record<string, unknown>): CaughtMail {
  const html = String(mail.HTML);
  const text = String(mail.Text);
  const link = (/href="([^"]*token[^"]*)"/.exec(html)?.[1] ?? "").replace(/&amp;|&#38;/g, "&");
  const query = link ? new URL(link).searchParams : new URLSearchParams();
  return {
    id: String(mail.ID),
    subject: String(mail.Subject),
    text,
    html,
    link,
    code: /(?<![\w%/=-])\d{6}(?![\w%-])/.exec(text)?.[0] ?? "",
    tokenHash: query.get("token_hash") ?? query.get("token") ?? "",
  };
}

/** Waits until an address has got `count` mails, and reads the newest. */
export async function mailTo(email: string, count = 1): Promise<CaughtMail> {
  const found = await eventually(async () => {
    const mails = await mailsTo(email);
    return mails.length >= count ? mails : undefined;
  });
  const newest = found[0];
  if (!newest) throw new Error(`No mail came for ${email}.`);
  return readMail(await getMail(`message/${newest.ID}`));
}

/** Asks again until there is an answer. @throws Error after `withinMs` */
export async function eventually<T>(ask: () => Promise<T | undefined>, withinMs = 10_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error("It did not happen in time.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs a call again while it is refused for asking for mails too fast, as every stack does in its own measure. */
export async function unhurried<T extends { error: { code?: string | undefined } | null }>(
  call: () => Promise<T>,
): Promise<T> {
  return eventually(async () => {
    const answer = await call();
    return answer.error?.code === "over_email_send_rate_limit" ? undefined : answer;
  }, 70_000);
}

/** Follows a mailed link the way a browser does up to the redirect, and gives its target. */
export async function followLink(query: Record<string, string>): Promise<URL> {
  const response = await fetch(`${authUrl()}/verify?${new URLSearchParams(query)}`, { redirect: "manual" });
  const location = response.headers.get("location");
  if (response.status !== 303 || !location) {
    throw new Error(`A redirect was expected, not ${response.status}: ${await response.text()}`);
  }
  return new URL(location);
}

/** The fields of an address's fragment. */
export const fragment = (url: URL) => new URLSearchParams(url.hash.slice(1));
