import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { findHome } from "#app/find-home.ts";
import { NewPasswordForm } from "#components/account/auth-forms.tsx";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { setPassword } from "../actions.ts";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function ResetPasswordPage() {
  // The link in the mail has signed the person in; without that there is nobody to choose a password for.
  if (!(await findHome())) redirect("/sign-in?problem=link");
  return (
    <AuthFrame title="Choose a new password" lead="Other devices stay signed in until you sign them out.">
      <NewPasswordForm action={setPassword} />
    </AuthFrame>
  );
}
