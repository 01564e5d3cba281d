import type { Metadata } from "next";
import Link from "next/link";
import { EmailOnlyForm } from "#components/account/auth-forms.tsx";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { NextPath } from "#lib/contracts/auth.ts";
import { sendMagicLink } from "../actions.ts";

export const metadata: Metadata = { title: "Sign in by e-mail" };

export default async function MagicLinkPage({ searchParams }: PageProps<"/magic-link">) {
  const next = NextPath.parse((await searchParams).next ?? "/");
  return (
    <AuthFrame
      title="Sign in by e-mail"
      lead="You get a link that signs you in once."
      foot={
        <Link href="/sign-in" className="w-fit underline underline-offset-2">
          Use a password instead
        </Link>
      }
    >
      <EmailOnlyForm action={sendMagicLink} next={next} label="Send the link" busy="Sending…" />
    </AuthFrame>
  );
}
