import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { confirmLink } from "#app/(auth)/actions.ts";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmQuery } from "#lib/contracts/auth.ts";

export const metadata: Metadata = { title: "One more step", referrer: "no-referrer" };

const titles = {
  signup: "Confirm your e-mail address",
  email: "Continue to Floyo",
  invite: "Accept your invitation",
  magiclink: "Sign in to Floyo",
  recovery: "Choose a new password",
  email_change: "Confirm your new e-mail address",
} as const;

/**
 * Where links in mails lead. The token is spent by the button and not by the visit, because mail scanners visit links too,
 * and because a link that signs in by itself would let a stranger sign you in as somebody else.
 */
export default async function ConfirmPage({ searchParams }: PageProps<"/auth/confirm">) {
  const query = ConfirmQuery.safeParse(await searchParams);
  if (!query.success) redirect("/sign-in?problem=link");
  return (
    <AuthFrame title={titles[query.data.type]}>
      <form action={confirmLink} className="grid">
        {Object.entries(query.data).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button type="submit" look="primary" autoFocus>
          Continue
        </Button>
      </form>
    </AuthFrame>
  );
}
