import type { Metadata } from "next";
import { EmailOnlyForm } from "#components/account/auth-forms.tsx";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
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
        <TextLink href={`/sign-in${next === "/" ? "" : `?next=${encodeURIComponent(next)}`}`} className="w-fit">
          Use a password instead
        </TextLink>
      }
    >
      <EmailOnlyForm action={sendMagicLink} next={next} label="Send the link" busy="Sending…" />
    </AuthFrame>
  );
}
