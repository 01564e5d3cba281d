import type { Metadata } from "next";
import Link from "next/link";
import { SignInForm } from "#components/account/auth-forms.tsx";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { NextPath } from "#lib/contracts/auth.ts";
import { listProviders } from "#lib/platform/auth/list-providers.ts";
import { signIn, signInWith } from "../actions.ts";

export const metadata: Metadata = { title: "Sign in" };

const names = { google: "Google", github: "GitHub" } as const;

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const query = await searchParams;
  const next = NextPath.parse(query.next ?? "/");
  const providers = await listProviders();
  const onward = next === "/" ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <AuthFrame
      title="Sign in"
      foot={
        <>
          <Link href={`/magic-link${onward}`} className="w-fit underline underline-offset-2">
            Get a link by e-mail instead
          </Link>
          <Link href="/forgot-password" className="w-fit underline underline-offset-2">
            Forgot your password
          </Link>
          <p>
            New here?{" "}
            <Link href={`/sign-up${onward}`} className="underline underline-offset-2">
              Create an account
            </Link>
          </p>
        </>
      }
    >
      {typeof query.problem === "string" ? <Problem code={query.problem} /> : null}
      <SignInForm action={signIn} next={next} />
      {providers.length > 0 ? (
        <form action={signInWith} className="grid gap-2 border-line border-t pt-4">
          <input type="hidden" name="next" value={next} />
          {providers.map((provider) => (
            <Button key={provider} type="submit" name="provider" value={provider}>
              Continue with {names[provider]}
            </Button>
          ))}
        </form>
      ) : null}
    </AuthFrame>
  );
}

function Problem({ code }: { code: string }) {
  const known: Record<string, string> = {
    link: "That link has expired or was used already. Ask for a new one.",
    provider: "Signing in there did not work. Try again, or use your e-mail address.",
  };
  return <Notice tone="error" title={known[code] ?? "Signing in did not work. Try again."} />;
}
