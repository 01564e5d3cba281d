import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { signOut } from "#app/(auth)/actions.ts";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { SecondFactorForm } from "#components/account/second-factor-form.tsx";
import { Button } from "#components/ui/button.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { NextPath } from "#lib/contracts/auth.ts";
import { sessionActor } from "#lib/platform/auth/page-session.ts";
import { sessionClient } from "#lib/platform/auth/supabase.ts";
import { AppError } from "#lib/platform/errors.ts";
import { chooseWorkspace } from "#lib/platform/workspace.ts";
import { verifyCode } from "./actions.ts";

export const metadata: Metadata = { title: "Enter your code" };

/** The second step of signing in, for those who have an authenticator app; everybody else is sent on. */
export default async function VerifyPage({ searchParams }: PageProps<"/sign-in/verify">) {
  const next = NextPath.parse((await searchParams).next ?? "/");
  if (!(await secondFactorMissing(next))) redirect(next);
  const jar = await cookies();
  const { data, error } = await sessionClient({ getAll: () => jar.getAll() }).auth.mfa.listFactors();
  const factors = (data?.totp ?? []).map(({ id, friendly_name }) => ({
    id,
    name: friendly_name ?? "Authenticator app",
  }));
  return (
    <AuthFrame
      title="Enter your code"
      lead="Open your authenticator app and enter the six digits it shows for Floyo."
      foot={
        <>
          <Fold title="You have lost the phone">
            <div className="grid gap-2">
              <p>If the app is on a second device, its codes work here too.</p>
              <p>
                Otherwise ask whoever runs this server to take the authenticator app off your account: they find it
                beside your user in Supabase Studio. After that your password alone lets you in, and you can add another
                app.
              </p>
              <p>API keys and the floyo command go on working meanwhile.</p>
            </div>
          </Fold>
          <form action={signOut}>
            <Button type="submit" look="quiet" className="-ml-3">
              Sign out
            </Button>
          </form>
        </>
      }
    >
      {error ? (
        <Notice tone="error" title="The sign-in server does not answer.">
          <p>You are still signed in. Load the page again in a moment.</p>
        </Notice>
      ) : (
        <SecondFactorForm action={verifyCode} factors={factors} next={next} />
      )}
    </AuthFrame>
  );
}

/** Whether this session has yet to show a second factor. Without a session that stands, on to signing in. */
async function secondFactorMissing(next: string): Promise<boolean> {
  const actor = await sessionActor();
  const signIn = `/sign-in?next=${encodeURIComponent(next)}`;
  if (!actor) redirect(signIn);
  try {
    await chooseWorkspace(actor, null, await headers());
    return false;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "UNAUTHENTICATED") redirect(signIn);
    if (error.code === "NOT_FOUND") return false;
    if (error.code === "SECOND_FACTOR_REQUIRED") return true;
    throw error;
  }
}
