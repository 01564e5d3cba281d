import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { findHome } from "#app/find-home.ts";
import { SignInForm } from "#components/account/auth-forms.tsx";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { ProviderButtons } from "#components/account/provider-buttons.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { NextPath } from "#lib/contracts/auth.ts";
import { listProviders } from "#lib/platform/auth/list-providers.ts";
import { signIn, signInWith } from "../actions.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const query = await searchParams;
  const next = NextPath.parse(query.next ?? "/");
  const [home, providers] = await Promise.all([findHome(next), listProviders()]);
  if (home) redirect(next === "/" ? home : next);
  const onward = next === "/" ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <AuthFrame
      title="Sign in"
      foot={
        <>
          <TextLink href={`/magic-link${onward}`} className="w-fit">
            Get a link by e-mail instead
          </TextLink>
          <TextLink href="/forgot-password" className="w-fit">
            Forgot your password
          </TextLink>
          <p>
            New here? <TextLink href={`/sign-up${onward}`}>Create an account</TextLink>
          </p>
        </>
      }
    >
      {typeof query.problem === "string" ? <Problem code={query.problem} /> : null}
      <SignInForm action={signIn} next={next} />
      <ProviderButtons action={signInWith} providers={providers} next={next} />
    </AuthFrame>
  );
}

function Problem({ code }: { code: string }) {
  const known: Record<string, { title: string; help: string }> = {
    link: {
      title: "That link has expired or was used already.",
      help: "Each works once, for one hour. Sign in here, or have a new one sent.",
    },
    over: {
      title: "You were signed out here.",
      help: "Another of your devices ended this session, or the password was changed.",
    },
    provider: { title: "Signing in there did not work.", help: "Try again, or use your e-mail address." },
  };
  const { title, help } = known[code] ?? { title: "Signing in did not work.", help: "Try again." };
  return (
    <Notice tone="error" title={title}>
      <p>{help}</p>
    </Notice>
  );
}
