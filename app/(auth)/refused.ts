import { type AuthError, isAuthApiError, isAuthWeakPasswordError } from "@supabase/supabase-js";
import { type FormState, valuesOf } from "#components/ui/form-state.ts";
import { log } from "#lib/platform/log.ts";

const known: Record<string, string> = {
  invalid_credentials: "The e-mail address and the password do not match.",
  email_not_confirmed:
    "This address is not confirmed yet. Follow the link in the mail you got, or sign up again for a new one.",
  same_password: "That is your password already. Choose another.",
  over_email_send_rate_limit: "Too many mails to this address. Wait a minute and try again.",
  over_request_rate_limit: "Too many attempts. Wait a minute and try again.",
  user_banned: "This account is blocked. Ask whoever runs this server.",
  email_address_invalid: "The auth server does not accept this address.",
  session_not_found: "Your link is no longer good for this. Ask for a new one.",
  insufficient_aal: "Enter a code from your authenticator app first, then change the password.",
};

/** The auth server's refusal in words that a person can act on. */
export function refused(error: AuthError, form: FormData): FormState {
  const values = valuesOf(form);
  if (isAuthWeakPasswordError(error)) {
    return {
      status: "failed",
      message: "Some of the fields need another look.",
      fields: { password: "is too easy to guess; use a longer one" },
      values,
    };
  }
  const message = known[error.code ?? ""];
  if (!message) log.error("auth server refused", { error_name: error.name, error_code: error.code ?? "none" });
  const unreachable = !isAuthApiError(error) || error.status >= 500;
  return {
    status: "failed",
    message:
      message ??
      (unreachable
        ? "The sign-in server does not answer. Try again in a moment."
        : "That did not work. Check what you entered and try again."),
    values,
  };
}
