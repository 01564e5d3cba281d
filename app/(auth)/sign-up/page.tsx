import type { Metadata } from "next";
import Link from "next/link";
import { SignUpForm } from "#components/account/auth-forms.tsx";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { NextPath } from "#lib/contracts/auth.ts";
import { signUp } from "../actions.ts";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const next = NextPath.parse((await searchParams).next ?? "/");
  return (
    <AuthFrame
      title="Create an account"
      lead="Nothing is collected until you have read what would be, and agreed."
      foot={
        <p>
          Already have one?{" "}
          <Link href="/sign-in" className="underline underline-offset-2">
            Sign in
          </Link>
        </p>
      }
    >
      <SignUpForm action={signUp} next={next} />
    </AuthFrame>
  );
}
