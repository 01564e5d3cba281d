import { describe, expect, it } from "vitest";
import {
  adminClient,
  followLink,
  fragment,
  mailTo,
  must,
  newClient,
  newEmail,
  newPerson,
  newSignedIn,
  PASSWORD,
} from "./support.ts";

describe("changing oneself", () => {
  it("merges metadata, and null takes a key away", async () => {
    const { client } = await newSignedIn();
    must(await client.auth.updateUser({ data: { name: "Ada", theme: "dark" } }));
    const { user } = must(await client.auth.updateUser({ data: { theme: null, lang: "en" } }));
    expect(user.user_metadata).toMatchObject({ name: "Ada", lang: "en" });
    expect(user.user_metadata).not.toHaveProperty("theme");
    expect(must(await client.auth.getUser()).user.user_metadata).toEqual(user.user_metadata);
  });

  it("may not touch app_metadata", async () => {
    const { client, session } = await newSignedIn();
    const answer = await fetch(`${process.env.SUPABASE_URL}/auth/v1/user`, {
      method: "PUT",
      headers: {
        apikey: process.env.SUPABASE_PUBLISHABLE_KEY ?? "",
        authorization: `Bearer ${session.access_token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ app_metadata: { role: "admin" } }),
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ error_code: "not_admin" });
    expect(must(await client.auth.getUser()).user.app_metadata).not.toHaveProperty("role");
  });

  it("changes the password, refuses the same one, and ends the other sessions", async () => {
    const { client, email } = await newSignedIn();
    const other = newClient();
    must(await other.auth.signInWithPassword({ email, password: PASSWORD }));
    const same = await client.auth.updateUser({ password: PASSWORD });
    expect(same.error).toMatchObject({ status: 422, code: "same_password" });
    const weak = await client.auth.updateUser({ password: "12345" });
    expect(weak.error).toMatchObject({ status: 422, code: "weak_password" });

    must(await client.auth.updateUser({ password: "a newer password" }));
    expect(must(await client.auth.getUser()).user.email).toBe(email);
    expect((await other.auth.getUser()).error?.name).toBe("AuthSessionMissingError");
    must(await newClient().auth.signInWithPassword({ email, password: "a newer password" }));
    expect((await newClient().auth.signInWithPassword({ email, password: PASSWORD })).error).not.toBeNull();
  });

  it("mails a code to confirm that it is them", async () => {
    const { client, email } = await newSignedIn();
    expect((await client.auth.reauthenticate()).error).toBeNull();
    expect((await mailTo(email)).code).toMatch(/^\d{6}$/);
  });
});

describe("changing the address", () => {
  it("wants both the old and the new one to confirm", async () => {
    const { client, email } = await newSignedIn();
    const wanted = newEmail("renamed");
    const { user } = must(await client.auth.updateUser({ email: wanted }));
    expect(user).toMatchObject({ email, new_email: wanted });

    const toOld = await mailTo(email);
    const toNew = await mailTo(wanted);
    const first = must(await newClient().auth.verifyOtp({ token_hash: toNew.tokenHash, type: "email_change" }));
    expect(first.session).toBeNull();
    expect(must(await client.auth.getUser()).user.email).toBe(email);
    // One side's link does not stand in for the other's.
    const again = await newClient().auth.verifyOtp({ token_hash: toNew.tokenHash, type: "email_change" });
    expect(again.error).toMatchObject({ code: "otp_expired" });

    const second = must(await newClient().auth.verifyOtp({ email, token: toOld.code, type: "email_change" }));
    expect(second.session?.user.email).toBe(wanted);
    const changed = must(await client.auth.getUser()).user;
    expect(changed.email).toBe(wanted);
    expect(changed.new_email ?? "").toBe("");
    expect(changed.identities?.[0]?.identity_data).toMatchObject({ email: wanted, email_verified: true });
    must(await newClient().auth.signInWithPassword({ email: wanted, password: PASSWORD }));
    expect((await newClient().auth.signInWithPassword({ email, password: PASSWORD })).error).not.toBeNull();
  });

  it("by followed links, says after the first that the other is still to come", async () => {
    const { client, email } = await newSignedIn();
    const wanted = newEmail("renamed");
    must(await client.auth.updateUser({ email: wanted }));
    const first = await followLink({ token: (await mailTo(email)).tokenHash, type: "email_change" });
    expect(fragment(first).get("message")).toMatch(/proceed to confirm link sent to the other email/);
    const second = await followLink({ token: (await mailTo(wanted)).tokenHash, type: "email_change" });
    expect(fragment(second).get("access_token")).toBeTruthy();
    expect(must(await client.auth.getUser()).user.email).toBe(wanted);
  });

  it("refuses an address that is taken, also when it is taken meanwhile", async () => {
    const { client } = await newSignedIn();
    const { email: taken } = await newPerson();
    const refused = await client.auth.updateUser({ email: taken });
    expect(refused.error).toMatchObject({ status: 422, code: "email_exists" });

    const { client: late, email } = await newSignedIn();
    const wanted = newEmail("contested");
    must(await late.auth.updateUser({ email: wanted }));
    const toOld = await mailTo(email);
    const toNew = await mailTo(wanted);
    must(await adminClient().auth.admin.createUser({ email: wanted, password: PASSWORD, email_confirm: true }));
    must(await newClient().auth.verifyOtp({ token_hash: toOld.tokenHash, type: "email_change" }));
    const lost = await newClient().auth.verifyOtp({ token_hash: toNew.tokenHash, type: "email_change" });
    expect(lost.error).toMatchObject({ status: 422, code: "email_exists" });
    expect(must(await late.auth.getUser()).user.email).toBe(email);
  });
});
