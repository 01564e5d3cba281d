import type { Metadata } from "next";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { SendAgainForm } from "#components/account/send-again-form.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { env } from "#lib/platform/env.ts";
import { sendAgain } from "../actions.ts";
import { readMail } from "../sent-mail.ts";

export const metadata: Metadata = { title: "Check your mail" };

const elsewhere = {
  sign_up: { href: "/sign-up", label: "Use another address" },
  magic_link: { href: "/magic-link", label: "Use another address" },
  recovery: { href: "/forgot-password", label: "Use another address" },
} as const;

/** The same words whether the address has an account or not, so that nobody can find out who has one. */
export default async function CheckMailPage() {
  const mail = await readMail();
  const caught = ["localhost", "127.0.0.1"].includes(new URL(env().SUPABASE_URL).hostname);
  return (
    <AuthFrame
      title="Check your mail"
      lead={
        <>
          If {mail ? <strong className="break-all text-text">{mail.email}</strong> : "that address"} can be written to,
          a message with a link is on its way. The link works once, for one hour.
        </>
      }
      foot={
        <>
          {mail ? (
            <TextLink href={elsewhere[mail.kind].href} className="w-fit">
              {elsewhere[mail.kind].label}
            </TextLink>
          ) : null}
          <TextLink href="/sign-in" className="w-fit">
            Back to signing in
          </TextLink>
        </>
      }
    >
      <p className="text-muted">
        Nothing there after a minute? Look in the spam folder.
        {caught ? (
          <>
            {" "}
            On this machine mails are caught: the page that shows them is printed by <code>make dev</code>.
          </>
        ) : null}
      </p>
      {mail ? <SendAgainForm action={sendAgain} sentAgoMs={Math.max(0, Date.now() - mail.at)} /> : null}
    </AuthFrame>
  );
}
