import { AuthError } from "./errors.ts";
import type { Call, Gateway, Tx } from "./gateway.ts";
import { hashOtp, newOtp, PKCE_PREFIX, storeToken } from "./one-time-tokens.ts";
import type { Challenge } from "./params.ts";
import { chooseRedirect } from "./redirects.ts";
import { fillTemplate, htmlToText, loadTemplate, subjects, type TemplateName } from "./templates.ts";
import type { UserRow } from "./users.ts";

/** A mail ready to be handed to whatever delivers it. */
export interface Outgoing {
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/** Where the person goes after following the link: what the request asks for if allowed, else the site. */
export function requestedRedirect(call: Call): string {
  const asked = call.header("redirect_to") ?? call.query.get("redirect_to");
  return chooseRedirect([asked, call.header("referer")], call.gateway.config);
}

/** The address that confirms a token at Auth itself; `type` is the kind of verification. */
export function verifyUrl(gateway: Gateway, tokenHash: string, type: string, redirectTo: string): string {
  const query = new URLSearchParams({ token: tokenHash, type, redirect_to: redirectTo });
  return `${gateway.issuer}/verify?${query}`;
}

const kinds = {
  signup: { template: "confirmation", token: "confirmation_token", sentAt: "confirmation_sent_at" },
  invite: { template: "invite", token: "confirmation_token", sentAt: "confirmation_sent_at" },
  magiclink: { template: "magic_link", token: "recovery_token", sentAt: "recovery_sent_at" },
  recovery: { template: "recovery", token: "recovery_token", sentAt: "recovery_sent_at" },
  reauthentication: {
    template: "reauthentication",
    token: "reauthentication_token",
    sentAt: "reauthentication_sent_at",
  },
} as const;

export type MailKind = keyof typeof kinds;

/** Refuses a second mail of a kind within the configured pause. */
function checkPace(gateway: Gateway, sentAt: Date | null): void {
  const waitMs = sentAt ? sentAt.getTime() + gateway.config.mailEveryS * 1000 - Date.now() : 0;
  if (waitMs > 0) {
    throw new AuthError(
      429,
      "over_email_send_rate_limit",
      `For security purposes, you can only request this after ${Math.ceil(waitMs / 1000)} seconds.`,
    );
  }
}

async function compose(
  call: Call,
  name: TemplateName,
  to: string,
  values: { verifyType: string; otp: string; tokenHash: string; email: string; newEmail: string },
): Promise<Outgoing> {
  const { gateway } = call;
  gateway.takeMailAllowance();
  const redirectTo = requestedRedirect(call);
  const html = fillTemplate(await loadTemplate(name, gateway.config), {
    ConfirmationURL: values.verifyType ? verifyUrl(gateway, values.tokenHash, values.verifyType, redirectTo) : "",
    Token: values.otp,
    TokenHash: values.tokenHash,
    SiteURL: gateway.config.siteUrl,
    RedirectTo: redirectTo,
    Email: values.email,
    NewEmail: values.newEmail,
  });
  return { from: gateway.config.mailFrom, to, subject: subjects[name], html, text: htmlToText(html) };
}

/**
 * Stores a new token for the person and writes the mail that carries it. Deliver it once the transaction is through.
 * @throws AuthError over_email_send_rate_limit
 */
export async function prepareMail(
  call: Call,
  tx: Tx,
  user: UserRow,
  kind: MailKind,
  challenge: Challenge | undefined,
): Promise<Outgoing> {
  const { template, token, sentAt } = kinds[kind];
  // An invitation comes from an administrator, whom hosted Supabase lets repeat it at once.
  if (kind !== "invite") checkPace(call.gateway, user[sentAt]);
  const email = user.email ?? "";
  const otp = newOtp();
  const tokenHash = (challenge ? PKCE_PREFIX : "") + hashOtp(email, otp);
  const mail = await compose(call, template, email, {
    verifyType: kind === "reauthentication" ? "" : kind,
    otp,
    tokenHash,
    email,
    newEmail: "",
  });
  await storeToken(tx, { userId: user.id, type: token, hash: tokenHash, relatesTo: email });
  await tx`update auth.users set ${tx({ [sentAt]: new Date(), updated_at: new Date() })} where id = ${user.id}`;
  return mail;
}

/** Stores the tokens of a change of address and writes the mails: to the new address, and to the old one if both must confirm. */
export async function prepareEmailChange(
  call: Call,
  tx: Tx,
  user: UserRow,
  newEmail: string,
  challenge: Challenge | undefined,
): Promise<Outgoing[]> {
  checkPace(call.gateway, user.email_change_sent_at);
  const prefix = challenge ? PKCE_PREFIX : "";
  const email = user.email ?? "";
  const newSide = { to: newEmail, type: "email_change_token_new" as const };
  const mails: Outgoing[] = [];
  await tx`delete from auth.one_time_tokens where user_id = ${user.id}
    and token_type in ('email_change_token_new', 'email_change_token_current')`;
  const sides =
    call.gateway.config.secureEmailChange && email
      ? [newSide, { to: email, type: "email_change_token_current" as const }]
      : [newSide];
  for (const { to, type } of sides) {
    const otp = newOtp();
    const tokenHash = prefix + hashOtp(to, otp);
    await storeToken(tx, { userId: user.id, type, hash: tokenHash, relatesTo: to });
    mails.push(
      await compose(call, "email_change", to, { verifyType: "email_change", otp, tokenHash, email, newEmail }),
    );
  }
  await tx`
    update auth.users set email_change = ${newEmail}, email_change_confirm_status = 0, email_change_sent_at = now(),
      updated_at = now()
    where id = ${user.id}`;
  return mails;
}
