import { cookies } from "next/headers";
import { z } from "zod";
import { NextPath } from "#lib/contracts/auth.ts";
import { env } from "#lib/platform/env.ts";

const SentMail = z.object({
  kind: z.enum(["sign_up", "magic_link", "recovery"]),
  email: z.email().max(254),
  next: NextPath,
  /** Milliseconds since the epoch. */
  at: z.number(),
});
export type SentMail = z.output<typeof SentMail>;

const cookie = "sent-mail";
const keepS = 3600;

/** Remembers, on this browser alone, which mail was asked for, so that the next page can name the address and ask again. */
export async function rememberMail(mail: Omit<SentMail, "at">): Promise<void> {
  (await cookies()).set(cookie, JSON.stringify({ ...mail, at: Date.now() }), {
    path: "/check-mail",
    maxAge: keepS,
    sameSite: "lax",
    httpOnly: true,
    secure: env().SITE_URL.startsWith("https:"),
  });
}

/** The mail that this browser asked for last; null when there is none, or the cookie is not of our making. */
export async function readMail(): Promise<SentMail | null> {
  try {
    return SentMail.parse(JSON.parse((await cookies()).get(cookie)?.value ?? ""));
  } catch {
    return null;
  }
}
