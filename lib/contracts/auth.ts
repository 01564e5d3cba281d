import { z } from "zod";

/** The forms of the sign-in pages. Supabase Auth keeps the accounts; these only say what the pages may send to it. */
const email = z.email({ error: "is not an e-mail address; write it like you@example.com" }).max(254);
const newPassword = z
  .string()
  .min(10, "is too short; use at least 10 characters")
  .max(72, "is too long; use at most 72 characters");

/** Where to go after signing in: a path of this site, never another site's address, nor the way in itself. */
export const NextPath = z
  .string()
  .regex(/^\/(?![/\\]|sign-in(?:[/?#]|$))[^\\\s]*$/)
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

const code = z
  .string()
  .transform((text) => text.replace(/[\s-]/g, ""))
  .pipe(z.string().regex(/^\d{6}$/, "is the six digits that your authenticator app shows"));

/** A code of an authenticator app, for the session that asks. */
export const SecondFactorForm = z.strictObject({ code, factor: z.uuid().optional(), next: NextPath.default("/") });

/** The steps of having an authenticator app: naming it, confirming it with its first code, taking it away with one. */
export const NewFactorForm = z.strictObject({
  name: z.string().trim().min(1, "is missing; say which device it is on").max(60, "is too long; 60 characters at most"),
});
export const ConfirmFactorForm = z.strictObject({ factor: z.uuid(), code });
export const RemoveFactorForm = z.strictObject({ factor: z.uuid(), shown: z.uuid(), code });

export const EmailForm = z.strictObject({ email, next: NextPath.default("/") });
export const NewPasswordForm = z.strictObject({ password: newPassword });
export const ChangePasswordForm = z.strictObject({
  current_password: z.string().min(1, "is missing").max(1024),
  password: newPassword,
});
export const EraseForm = z.strictObject({
  confirm: z.string().trim().min(1, "is missing").max(254),
  password: z.string().min(1, "is missing").max(1024),
});
export const Provider = z.enum(["google", "github"]);

/** What the links in mails carry. `next` may be absolute; the page takes only its path, and only on this site. */
export const ConfirmQuery = z.object({
  token_hash: z.string().min(1).max(512),
  type: z.enum(["signup", "invite", "magiclink", "recovery", "email_change", "email"]),
  next: z.string().max(2048).default("/"),
});
