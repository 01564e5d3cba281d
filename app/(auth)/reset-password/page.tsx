import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { findHome } from "#app/find-home.ts";
import { NewPasswordForm } from "#components/account/auth-forms.tsx";
import { AuthFrame } from "#components/account/auth-frame.tsx";
import { setPassword } from "../actions.ts";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function ResetPasswordPage() {
  // The link in the mail has signed the person in; without that there is nobody to choose a password for.
  if (!(await findHome("/reset-password"))) redirect("/forgot-password?problem=link");
  return (
    <AuthFrame title="Choose a new password" lead="Every other device is signed out when you save it.">
      <NewPasswordForm action={setPassword} />
    </AuthFrame>
  );
}
