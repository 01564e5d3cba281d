import type { Metadata } from "next";
import { SignUpForm } from "#components/account/auth-forms.tsx";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { ProviderButtons } from "#components/account/provider-buttons.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { NextPath } from "#lib/contracts/auth.ts";
import { listProviders } from "#lib/platform/auth/list-providers.ts";
import { signInWith, signUp } from "../actions.ts";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const next = NextPath.parse((await searchParams).next ?? "/");
  const onward = next === "/" ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <AuthFrame
      title="Create an account"
      lead="Nothing is collected until you have read what would be, and agreed."
      foot={
        <p>
          Already have one? <TextLink href={`/sign-in${onward}`}>Sign in</TextLink>
        </p>
      }
    >
      <SignUpForm action={signUp} next={next} />
      <ProviderButtons action={signInWith} providers={await listProviders()} next={next} />
    </AuthFrame>
  );
}
