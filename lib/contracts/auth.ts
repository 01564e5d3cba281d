import { z } from "zod";

/** The forms of the sign-in pages. Supabase Auth keeps the accounts; these only say what the pages may send to it. */
const email = z.email({ error: "is not an e-mail address; write it like you@example.com" }).max(254);
const newPassword = z
  .string()
  .min(10, "is too short; use at least 10 characters")
  .max(72, "is too long; use at most 72 characters");

/** Where to go after signing in: a path of this site, never another site's address. */
export const NextPath = z
  .string()
  .regex(/^\/(?![/\\])[^\\\s]*$/)
  .max(512)
  .catch("/");

export const SignUpForm = z.strictObject({
  email,
  password: newPassword,
  display_name: z.string().trim().max(100).default(""),
  timezone: z.string().max(64).default(""),
  next: NextPath.default("/"),
});

export const SignInForm = z.strictObject({
  email,
  password: z.string().min(1, "is missing").max(1024),
  next: NextPath.default("/"),
});

export const EmailForm = z.strictObject({ email, next: NextPath.default("/") });
export const NewPasswordForm = z.strictObject({ password: newPassword });
export const Provider = z.enum(["google", "github"]);

/** What the links in mails carry. `next` may be absolute; the page takes only its path, and only on this site. */
export const ConfirmQuery = z.object({
  token_hash: z.string().min(1).max(512),
  type: z.enum(["signup", "invite", "magiclink", "recovery", "email_change", "email"]),
  next: z.string().max(2048).default("/"),
});
