import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  adminClient,
  authUrl,
  fromEnv,
  mailsTo,
  mailTo,
  must,
  newClient,
  newEmail,
  newPerson,
  newSignedIn,
  PASSWORD,
} from "./support.ts";

const admin = () => adminClient().auth.admin;

describe("administering people", () => {
  it("is for the secret key alone", async () => {
    const { session } = await newSignedIn();
    const publishable = fromEnv("SUPABASE_PUBLISHABLE_KEY");
    for (const bearer of [publishable, session.access_token]) {
      const answer = await fetch(`${authUrl()}/admin/users`, {
        headers: { apikey: publishable, authorization: `Bearer ${bearer}` },
      });
      expect([401, 403]).toContain(answer.status);
      expect(await answer.text()).not.toContain("@example.com");
    }
    expect((await newClient().auth.admin.listUsers()).error).not.toBeNull();
  });

  it("creates, reads, changes and deletes", async () => {
    const email = newEmail();
    const created = must(
      await admin().createUser({
        email,
        password: PASSWORD,
        email_confirm: true,
        user_metadata: { name: "Ada" },
        app_metadata: { plan: "free" },
      }),
    ).user;
    expect(created).toMatchObject({
      email,
      user_metadata: { name: "Ada", email_verified: true },
      app_metadata: { plan: "free", provider: "email" },
    });
    expect(await mailsTo(email)).toEqual([]);
    expect(must(await admin().getUserById(created.id)).user).toMatchObject({ id: created.id, email });

    const renamed = newEmail("renamed");
    const changed = must(
      await admin().updateUserById(created.id, {
        email: renamed,
        password: "another password",
        user_metadata: { name: "Ada L." },
        app_metadata: { plan: null },
      }),
    ).user;
    expect(changed).toMatchObject({ email: renamed, user_metadata: { name: "Ada L." } });
    expect(changed.app_metadata).not.toHaveProperty("plan");
    const client = newClient();
    must(await client.auth.signInWithPassword({ email: renamed, password: "another password" }));

    expect((await admin().deleteUser(created.id)).error).toBeNull();
    expect((await admin().getUserById(created.id)).error).toMatchObject({ status: 404, code: "user_not_found" });
    const gone = await client.auth.getUser();
    expect(gone.data.user).toBeNull();
    expect((await admin().deleteUser(created.id)).error).toMatchObject({ status: 404, code: "user_not_found" });
  });

  it("refuses a second account for an address", async () => {
    const { email } = await newPerson();
    const second = await admin().createUser({ email, password: PASSWORD });
    expect(second.error).toMatchObject({ status: 422, code: "email_exists" });
    const { user } = await newPerson();
    const moved = await admin().updateUserById(user.id, { email });
    expect(moved.error).toMatchObject({ status: 422, code: "email_exists" });
  });

  it("takes an id and a bcrypt hash made elsewhere", async () => {
    const email = newEmail();
    const id = randomUUID();
    // bcrypt of "moved house safely", cost 4.
    const hash = "$2b$04$eWEzx1aLvJlpVZvCqZqYEuui6.i8p9QyxszRAOxAAf5m6Au610YIq";
    const made = must(await admin().createUser({ id, email, password_hash: hash, email_confirm: true }));
    expect(made.user.id).toBe(id);
    must(await newClient().auth.signInWithPassword({ email, password: "moved house safely" }));
    const wrong = await newClient().auth.signInWithPassword({ email, password: PASSWORD });
    expect(wrong.error).toMatchObject({ code: "invalid_credentials" });
    const notAHash = await admin().createUser({ email: newEmail(), password_hash: "plain text" });
    expect(notAHash.error?.status).toBe(400);
  });

  it("lists pages, newest first", async () => {
    const made: string[] = [];
    for (let i = 0; i < 3; i++) made.unshift((await newPerson()).user.id);
    const { users } = must(await admin().listUsers({ page: 1, perPage: 1000 }));
    expect(users.map((user) => user.id).filter((id) => made.includes(id))).toEqual(made);
    // Other tests make people meanwhile, so which ones a later page holds is not known.
    const first = must(await admin().listUsers({ page: 1, perPage: 2 }));
    expect(first.users).toHaveLength(2);
    expect(first.total).toBeGreaterThanOrEqual(3);
    expect(first.nextPage).toBe(2);
    for (const user of first.users) expect(user.identities).toHaveLength(1);
    expect(must(await admin().listUsers({ page: 2, perPage: 2 })).users.length).toBeGreaterThan(0);
    const beyond = must(await admin().listUsers({ page: 9999, perPage: 50 }));
    expect(beyond.users).toEqual([]);
    expect((await admin().listUsers({ page: -1 })).error?.status).toBe(400);
  });

  it("bans and lifts the ban", async () => {
    const { user, email, session } = await newSignedIn();
    must(await admin().updateUserById(user.id, { ban_duration: "1h" }));
    const banned = await newClient().auth.signInWithPassword({ email, password: PASSWORD });
    expect(banned.error).toMatchObject({ status: 400, code: "user_banned" });
    const refreshed = await newClient().auth.refreshSession({ refresh_token: session.refresh_token });
    expect(refreshed.error).toMatchObject({ status: 400, code: "user_banned" });
    must(await admin().updateUserById(user.id, { ban_duration: "none" }));
    must(await newClient().auth.signInWithPassword({ email, password: PASSWORD }));
    expect((await admin().updateUserById(user.id, { ban_duration: "soon" })).error?.status).toBe(400);
  });

  it("can delete softly: the row stays, the person does not", async () => {
    const { user, email, client } = await newSignedIn();
    expect((await admin().deleteUser(user.id, true)).error).toBeNull();
    const kept = must(await admin().getUserById(user.id)).user;
    expect(kept.email).not.toBe(email);
    expect(kept.deleted_at).toBeTruthy();
    expect((await client.auth.getUser()).data.user).toBeNull();
    expect((await newClient().auth.signInWithPassword({ email, password: PASSWORD })).error).not.toBeNull();
    must(await newClient().auth.signUp({ email, password: PASSWORD }));
  });
});

describe("inviting", () => {
  it("mails a link that lets the person in to choose a password", async () => {
    const email = newEmail("guest");
    const { user } = must(await admin().inviteUserByEmail(email, { data: { team: "blue" } }));
    expect(user).toMatchObject({ email, user_metadata: { team: "blue" } });
    expect(user.invited_at).toBeTruthy();
    const { tokenHash } = await mailTo(email);
    const guest = newClient();
    const verified = must(await guest.auth.verifyOtp({ token_hash: tokenHash, type: "invite" }));
    expect(verified.user?.email_confirmed_at).toBeTruthy();
    must(await guest.auth.updateUser({ password: PASSWORD }));
    must(await newClient().auth.signInWithPassword({ email, password: PASSWORD }));
    const again = await admin().inviteUserByEmail(email);
    expect(again.error).toMatchObject({ status: 422, code: "email_exists" });
  });
});

describe("making links", () => {
  it("of every kind, without mailing anybody", async () => {
    const { email } = await newPerson();
    const link = must(await admin().generateLink({ type: "magiclink", email }));
    expect(link.user?.email).toBe(email);
    expect(link.properties).toMatchObject({ verification_type: "magiclink", redirect_to: expect.any(String) });
    const action = new URL(link.properties.action_link);
    expect(action.pathname).toBe("/auth/v1/verify");
    expect(action.searchParams.get("token")).toBe(link.properties.hashed_token);
    must(await newClient().auth.verifyOtp({ email, token: link.properties.email_otp, type: "magiclink" }));

    const recovery = must(await admin().generateLink({ type: "recovery", email }));
    must(await newClient().auth.verifyOtp({ token_hash: recovery.properties.hashed_token, type: "recovery" }));

    const fresh = newEmail("linked");
    const signup = must(await admin().generateLink({ type: "signup", email: fresh, password: PASSWORD }));
    must(await newClient().auth.verifyOtp({ token_hash: signup.properties.hashed_token, type: "signup" }));
    must(await newClient().auth.signInWithPassword({ email: fresh, password: PASSWORD }));

    const guest = newEmail("guest");
    const invite = must(await admin().generateLink({ type: "invite", email: guest }));
    must(await newClient().auth.verifyOtp({ token_hash: invite.properties.hashed_token, type: "invite" }));

    expect([...(await mailsTo(email)), ...(await mailsTo(fresh)), ...(await mailsTo(guest))]).toEqual([]);
  });

  it("for a change of address, one for each side", async () => {
    const { email } = await newPerson();
    const newEmailAddress = newEmail("moved");
    const options = { email, newEmail: newEmailAddress };
    const current = must(await admin().generateLink({ type: "email_change_current", ...options }));
    const first = must(
      await newClient().auth.verifyOtp({ email, token: current.properties.email_otp, type: "email_change" }),
    );
    expect(first.session).toBeNull();
  });

  it("refuses what cannot be", async () => {
    const { email } = await newPerson();
    const taken = await admin().generateLink({ type: "signup", email, password: PASSWORD });
    expect(taken.error).toMatchObject({ status: 422, code: "email_exists" });
    const nobody = await admin().generateLink({ type: "recovery", email: newEmail("nobody") });
    expect(nobody.error).toMatchObject({ status: 404, code: "user_not_found" });
  });
});
