import { describe, expect, it } from "vitest";
import {
  followLink,
  fragment,
  fromEnv,
  mailsTo,
  mailTo,
  must,
  newBrowser,
  newClient,
  newEmail,
  newPerson,
  PASSWORD,
  unhurried,
} from "./support.ts";

describe("signing up", () => {
  it("asks for confirmation before it lets anybody in, and then does by the mailed code", async () => {
    const email = newEmail();
    const client = newClient();
    const signedUp = must(await client.auth.signUp({ email, password: PASSWORD, options: { data: { name: "Ada" } } }));
    expect(signedUp.session).toBeNull();
    expect(signedUp.user).toMatchObject({
      email,
      role: "authenticated",
      app_metadata: { provider: "email", providers: ["email"] },
      user_metadata: { name: "Ada", email, email_verified: false },
    });
    expect(signedUp.user?.identities).toHaveLength(1);

    const early = await client.auth.signInWithPassword({ email, password: PASSWORD });
    expect(early.error).toMatchObject({ status: 400, code: "email_not_confirmed" });

    const { code } = await mailTo(email);
    expect(code).toMatch(/^\d{6}$/);
    const verified = must(await client.auth.verifyOtp({ email, token: code, type: "signup" }));
    expect(verified.session?.access_token).toBeTruthy();
    expect(verified.user?.email_confirmed_at).toBeTruthy();
    expect(verified.user?.user_metadata).toMatchObject({ name: "Ada", email_verified: true });

    const again = await newClient().auth.verifyOtp({ email, token: code, type: "signup" });
    expect(again.error).toMatchObject({ status: 403, code: "otp_expired" });
    expect((await newClient().auth.signInWithPassword({ email, password: PASSWORD })).error).toBeNull();
  });

  it("confirms by the hash in the mailed link, as a server-rendered page passes it on", async () => {
    const email = newEmail();
    must(await newBrowser().request().auth.signUp({ email, password: PASSWORD }));
    const { tokenHash } = await mailTo(email);
    const browser = newBrowser();
    const verified = must(await browser.request().auth.verifyOtp({ token_hash: tokenHash, type: "email" }));
    expect(verified.user?.email).toBe(email);
    expect(must(await browser.request().auth.getUser()).user.email).toBe(email);
  });

  it("confirms by a followed link, with the session in the fragment", async () => {
    const email = newEmail();
    must(await newClient().auth.signUp({ email, password: PASSWORD }));
    const { tokenHash } = await mailTo(email);
    const target = await followLink({
      token: tokenHash,
      type: "signup",
      redirect_to: `${fromEnv("SITE_URL")}/welcome`,
    });
    expect(target.href).toContain(`${fromEnv("SITE_URL")}/welcome#`);
    const tokens = fragment(target);
    expect(Object.fromEntries(tokens)).toMatchObject({ token_type: "bearer", type: "signup", expires_in: "3600" });
    const { user } = must(await newClient().auth.getUser(tokens.get("access_token") ?? ""));
    expect(user.email).toBe(email);

    const secondTime = await followLink({ token: tokenHash, type: "signup" });
    expect(Object.fromEntries(fragment(secondTime))).toMatchObject({
      error: "access_denied",
      error_code: "otp_expired",
      error_description: "Email link is invalid or has expired",
    });
  });

  it("confirms by a followed link, with a code that only the browser that signed up can exchange", async () => {
    const email = newEmail();
    const browser = newBrowser();
    must(await browser.request().auth.signUp({ email, password: PASSWORD }));
    const { tokenHash } = await mailTo(email);
    expect(tokenHash).toMatch(/^pkce_/);
    const target = await followLink({ token: tokenHash, type: "signup", redirect_to: fromEnv("SITE_URL") });
    const code = target.searchParams.get("code") ?? "";
    expect(code).toBeTruthy();
    expect(target.hash).toBe("");

    const stranger = newBrowser();
    const theirs = stranger.request();
    must(await theirs.auth.signInWithOtp({ email: newEmail("stranger") }));
    const stolen = await stranger.request().auth.exchangeCodeForSession(code);
    expect(stolen.error).toMatchObject({ status: 400, code: "bad_code_verifier" });

    const { session } = must(await browser.request().auth.exchangeCodeForSession(code));
    expect(session?.user.email).toBe(email);
    const reused = await browser.request().auth.exchangeCodeForSession(code);
    expect(reused.error).not.toBeNull();
  });

  it("sends nobody to an address that is not the app's", async () => {
    const email = newEmail();
    const elsewhere = "https://elsewhere.example/steal";
    must(await newClient().auth.signUp({ email, password: PASSWORD, options: { emailRedirectTo: elsewhere } }));
    const mail = await mailTo(email);
    expect(mail.html).not.toContain("elsewhere.example");
    const target = await followLink({ token: mail.tokenHash, type: "signup", redirect_to: elsewhere });
    expect(target.origin).toBe(new URL(fromEnv("SITE_URL")).origin);
  });

  it("answers the same shape for an address that has an account, and mails it nothing", async () => {
    const { user, email } = await newPerson();
    const answer = must(await newClient().auth.signUp({ email, password: "another password" }));
    expect(answer.session).toBeNull();
    expect(answer.user?.email).toBe(email);
    expect(answer.user?.id).not.toBe(user.id);
    expect(answer.user?.identities).toEqual([]);
    expect(await mailsTo(email)).toEqual([]);
    expect((await newClient().auth.signInWithPassword({ email, password: PASSWORD })).error).toBeNull();
  });

  it("takes addresses without regard to case", async () => {
    const email = newEmail("Mixed-CASE");
    const { user } = must(await newClient().auth.signUp({ email, password: PASSWORD }));
    expect(user?.email).toBe(email.toLowerCase());
    const { code } = await mailTo(email.toLowerCase());
    must(await newClient().auth.verifyOtp({ email: email.toUpperCase(), token: code, type: "email" }));
    expect((await newClient().auth.signInWithPassword({ email, password: PASSWORD })).error).toBeNull();
  });

  it("mails the confirmation again, and only the newest code counts", async () => {
    const email = newEmail();
    must(await newClient().auth.signUp({ email, password: PASSWORD }));
    const first = await mailTo(email);
    must(await unhurried(() => newClient().auth.resend({ type: "signup", email })));
    const second = await mailTo(email, 2);
    expect(second.tokenHash).not.toBe(first.tokenHash);
    const old = await newClient().auth.verifyOtp({ token_hash: first.tokenHash, type: "signup" });
    expect(old.error).toMatchObject({ code: "otp_expired" });
    must(await newClient().auth.verifyOtp({ token_hash: second.tokenHash, type: "signup" }));

    // Confirmed now: the answer is the same, but there is nothing to send.
    must(await newClient().auth.resend({ type: "signup", email }));
    must(await newClient().auth.resend({ type: "signup", email: newEmail("nobody") }));
    expect(await mailsTo(email)).toHaveLength(2);
  });

  it("refuses weak passwords and wrong addresses by name", async () => {
    const weak = await newClient().auth.signUp({ email: newEmail(), password: "short" });
    expect(weak.error).toMatchObject({ name: "AuthWeakPasswordError", status: 422, code: "weak_password" });
    expect(weak.error).toHaveProperty("reasons", ["length"]);
    const long = await newClient().auth.signUp({ email: newEmail(), password: "x".repeat(73) });
    expect(long.error).toMatchObject({ status: 400, code: "validation_failed" });
    for (const email of ["nobody", "a b@example.com", "a@-example.com", "@example.com"]) {
      const wrong = await newClient().auth.signUp({ email, password: PASSWORD });
      expect(wrong.error?.status, email).toBe(400);
      expect(["validation_failed", "email_address_invalid"], email).toContain(wrong.error?.code);
    }
  });
});
