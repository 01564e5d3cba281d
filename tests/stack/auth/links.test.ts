import { describe, expect, it } from "vitest";
import {
  eventually,
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

describe("signing in by mail", () => {
  it("lets a known person in by code, once", async () => {
    const { email } = await newPerson();
    const client = newClient();
    expect((await client.auth.signInWithOtp({ email })).error).toBeNull();
    const { code } = await mailTo(email);
    const wrongCode = code === "000000" ? "000001" : "000000";
    const wrong = await client.auth.verifyOtp({ email, token: wrongCode, type: "email" });
    expect(wrong.error).toMatchObject({ status: 403, code: "otp_expired", message: "Token has expired or is invalid" });
    const { session } = must(await client.auth.verifyOtp({ email, token: code, type: "email" }));
    const claims = must(await client.auth.getClaims(session?.access_token)).claims;
    expect(claims.amr).toEqual([{ method: "otp", timestamp: expect.any(Number) }]);
    const again = await client.auth.verifyOtp({ email, token: code, type: "email" });
    expect(again.error).toMatchObject({ code: "otp_expired" });
  });

  it("lets only one of two requests use a code", async () => {
    const { email } = await newPerson();
    must(await newClient().auth.signInWithOtp({ email }));
    const { code } = await mailTo(email);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => newClient().auth.verifyOtp({ email, token: code, type: "email" })),
    );
    expect(answers.filter((answer) => answer.error === null)).toHaveLength(1);
  });

  it("makes an account for somebody new, unless told not to", async () => {
    const email = newEmail("new");
    const refused = await newClient().auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
    expect(refused.error).toMatchObject({ status: 422, code: "otp_disabled" });
    expect(await mailsTo(email)).toEqual([]);

    must(await newClient().auth.signInWithOtp({ email, options: { data: { name: "Grace" } } }));
    const { code } = await mailTo(email);
    const { user } = must(await newClient().auth.verifyOtp({ email, token: code, type: "email" }));
    expect(user).toMatchObject({ email, user_metadata: { name: "Grace" } });
  });

  it("signs in by the hash of the link in the browser that asked, and in any other", async () => {
    const { email } = await newPerson();
    must(await newBrowser().request().auth.signInWithOtp({ email }));
    const { tokenHash } = await mailTo(email);
    const other = newBrowser();
    must(await other.request().auth.verifyOtp({ token_hash: tokenHash, type: "email" }));
    expect(must(await other.request().auth.getUser()).user.email).toBe(email);
  });

  it("signs in by following the link, with the code going to the app's address", async () => {
    const { email } = await newPerson();
    const browser = newBrowser();
    const emailRedirectTo = `${fromEnv("SITE_URL")}/after?from=mail`;
    must(await browser.request().auth.signInWithOtp({ email, options: { emailRedirectTo } }));
    const { tokenHash } = await mailTo(email);
    const target = await followLink({ token: tokenHash, type: "magiclink", redirect_to: emailRedirectTo });
    expect(target.pathname).toBe("/after");
    expect(target.searchParams.get("from")).toBe("mail");
    const { session } = must(
      await browser.request().auth.exchangeCodeForSession(target.searchParams.get("code") ?? ""),
    );
    expect(session?.user.email).toBe(email);
  });

  it("tells of a bad link in the query as well, when the flow wants a code", async () => {
    const target = await followLink({ token: `pkce_${"0".repeat(56)}`, type: "magiclink" });
    expect(target.searchParams.get("error_code")).toBe("otp_expired");
    expect(fragment(target).get("error_code")).toBe("otp_expired");
  });

  it("sends no second mail at once", async () => {
    const { email } = await newPerson();
    let asked = 0;
    const hasty = await eventually(async () => {
      asked += 1;
      return (await newClient().auth.signInWithOtp({ email })).error ?? undefined;
    });
    expect(hasty).toMatchObject({ status: 429, code: "over_email_send_rate_limit" });
    expect(hasty.message).toMatch(/^For security purposes, you can only request this after \d+ seconds\.$/);
    expect(await mailsTo(email)).toHaveLength(asked - 1);
  });
});

describe("recovering a password", () => {
  it("answers the same for an unknown address, and mails nobody", async () => {
    const { email } = await newPerson();
    const nobody = newEmail("nobody");
    const known = await newClient().auth.resetPasswordForEmail(email);
    const unknown = await newClient().auth.resetPasswordForEmail(nobody);
    expect(known.error).toBeNull();
    expect(unknown).toEqual(known);
    await mailTo(email);
    expect(await mailsTo(nobody)).toEqual([]);
  });

  it("by token hash: signs in, changes the password, and ends the other sessions", async () => {
    const { email } = await newPerson();
    const elsewhere = newClient();
    must(await elsewhere.auth.signInWithPassword({ email, password: PASSWORD }));

    must(await newBrowser().request().auth.resetPasswordForEmail(email));
    const { tokenHash } = await mailTo(email);
    const browser = newBrowser();
    must(await browser.request().auth.verifyOtp({ token_hash: tokenHash, type: "recovery" }));
    must(await browser.request().auth.updateUser({ password: "a better password" }));

    expect((await newClient().auth.signInWithPassword({ email, password: PASSWORD })).error).toMatchObject({
      code: "invalid_credentials",
    });
    must(await newClient().auth.signInWithPassword({ email, password: "a better password" }));
    expect((await elsewhere.auth.getUser()).error?.name).toBe("AuthSessionMissingError");
    expect(must(await browser.request().auth.getUser()).user.email).toBe(email);
  });

  it("by PKCE: the link leads to the app with a code for the browser that asked", async () => {
    const { email } = await newPerson();
    const browser = newBrowser();
    const redirectTo = `${fromEnv("SITE_URL")}/reset`;
    must(await browser.request().auth.resetPasswordForEmail(email, { redirectTo }));
    const { tokenHash } = await mailTo(email);
    const target = await followLink({ token: tokenHash, type: "recovery", redirect_to: redirectTo });
    const exchanged = must(await browser.request().auth.exchangeCodeForSession(target.searchParams.get("code") ?? ""));
    expect(exchanged.session?.user.email).toBe(email);
    const { claims } = must(await browser.request().auth.getClaims());
    expect(claims.amr).toEqual([{ method: "recovery", timestamp: expect.any(Number) }]);
  });

  it("by code, and an older code no longer counts", async () => {
    const { email } = await newPerson();
    must(await newClient().auth.resetPasswordForEmail(email));
    const first = await mailTo(email);
    must(await unhurried(() => newClient().auth.resetPasswordForEmail(email)));
    const second = await mailTo(email, 2);
    if (first.code !== second.code) {
      const old = await newClient().auth.verifyOtp({ email, token: first.code, type: "recovery" });
      expect(old.error).toMatchObject({ code: "otp_expired" });
    }
    must(await newClient().auth.verifyOtp({ email, token: second.code, type: "recovery" }));
  });

  it("confirms an address that was not yet, since the mail reached it", async () => {
    const email = newEmail();
    must(await newClient().auth.signUp({ email, password: PASSWORD }));
    await mailTo(email);
    must(await newClient().auth.resetPasswordForEmail(email));
    const mail = await eventually(async () => ((await mailsTo(email)).length === 2 ? mailTo(email, 2) : undefined));
    const { user } = must(await newClient().auth.verifyOtp({ token_hash: mail.tokenHash, type: "recovery" }));
    expect(user?.email_confirmed_at).toBeTruthy();
  });
});
