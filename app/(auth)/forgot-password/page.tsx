import type { Metadata } from "next";
import { EmailOnlyForm } from "#components/account/auth-forms.tsx";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { sendRecovery } from "../actions.ts";

export const metadata: Metadata = { title: "Forgot your password" };

export default async function ForgotPasswordPage({ searchParams }: PageProps<"/forgot-password">) {
  const { problem } = await searchParams;
  return (
    <AuthFrame
      title="Forgot your password"
      lead="You get a link to choose a new one."
      foot={
        <TextLink href="/sign-in" className="w-fit">
          Back to signing in
        </TextLink>
      }
    >
      {problem === "link" ? (
        <Notice tone="error" title="That link has expired or was used already.">
          <p>Ask for a new one here.</p>
        </Notice>
      ) : null}
      <EmailOnlyForm action={sendRecovery} next="/reset-password" label="Send the link" busy="Sending…" />
    </AuthFrame>
  );
}
