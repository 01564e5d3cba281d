import type { Metadata } from "next";
import Link from "next/link";
import { EmailOnlyForm } from "#components/account/auth-forms.tsx";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { sendRecovery } from "../actions.ts";

export const metadata: Metadata = { title: "Forgot your password" };

export default function ForgotPasswordPage() {
  return (
    <AuthFrame
      title="Forgot your password"
      lead="You get a link to choose a new one."
      foot={
        <Link href="/sign-in" className="w-fit underline underline-offset-2">
          Back to signing in
        </Link>
      }
    >
      <EmailOnlyForm action={sendRecovery} next="/reset-password" label="Send the link" busy="Sending…" />
    </AuthFrame>
  );
}
