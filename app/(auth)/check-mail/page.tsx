import type { Metadata } from "next";
import Link from "next/link";
import { AuthFrame } from "#components/account/auth-frame.tsx";

export const metadata: Metadata = { title: "Check your mail" };

/** The same words whether the address has an account or not, so that nobody can find out who has one. */
export default function CheckMailPage() {
  return (
    <AuthFrame
      title="Check your mail"
      lead="If that address can be written to, a message with a link is on its way. It works once, for one hour."
      foot={
        <Link href="/sign-in" className="w-fit underline underline-offset-2">
          Back to signing in
        </Link>
      }
    >
      <p className="text-muted">
        Nothing there? Look in the spam folder, and whether the address was right. On the embedded stack mails are
        caught: the page that shows them is printed by <code>make dev</code>.
      </p>
    </AuthFrame>
  );
}
