import { describe, expect, it } from "vitest";
import { adminClient, eventually, must, newBrowser, newClient, newPerson, newSignedIn, PASSWORD } from "./support.ts";

const refresh = (token: string) => newClient().auth.refreshSession({ refresh_token: token });
const sessionGone = ["refresh_token_already_used", "refresh_token_not_found", "session_not_found", "session_expired"];

describe("refreshing", () => {
  it("gives a new pair within the same session", async () => {
    const { session } = await newSignedIn();
    const next = must(await refresh(session.refresh_token)).session;
    expect(next?.refresh_token).not.toBe(session.refresh_token);
    expect(next?.user.id).toBe(session.user.id);
    const before = must(await newClient().auth.getClaims(session.access_token)).claims;
    const after = must(await newClient().auth.getClaims(next?.access_token)).claims;
    expect(after.session_id).toBe(before.session_id);
    expect(after.amr).toEqual(before.amr);
  });

  it("forgives a lost answer: the parent of the current token gets the current one again", async () => {
    const { session } = await newSignedIn();
    const once = must(await refresh(session.refresh_token)).session;
    const twice = must(await refresh(session.refresh_token)).session;
    expect(twice?.refresh_token).toBe(once?.refresh_token);
  });

  it("gives requests at once the same new token", async () => {
    // Signing in takes long enough for the server to open a connection for each, so that the refreshes really overlap.
    const people = await Promise.all(Array.from({ length: 8 }, newSignedIn));
    for (const { session } of people.slice(0, 4)) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(session.refresh_token)));
      expect(new Set(answers.map((answer) => must(answer).session?.refresh_token)).size).toBe(1);
    }
  });

  it("takes a token that comes back after the reuse interval for stolen, and ends the session", async () => {
    const { session } = await newSignedIn();
    const second = must(await refresh(session.refresh_token)).session;
    const third = must(await refresh(second?.refresh_token ?? "")).session;
    // Within the interval the old token is forgiven; asked again and again, it is refused once the interval is over.
    const refusal = await eventually(async () => (await refresh(session.refresh_token)).error ?? undefined, 25_000);
    expect(refusal).toMatchObject({ status: 400, code: "refresh_token_already_used" });
    const robbed = await refresh(third?.refresh_token ?? "");
    expect(sessionGone).toContain(robbed.error?.code);
  }, 40_000);

  it("refuses a token that was never given", async () => {
    const unknown = await refresh("never-given");
    expect(unknown.error).toMatchObject({ status: 400, code: "refresh_token_not_found" });
  });

  it("carries changes of the person into the next token", async () => {
    const { client, user, session } = await newSignedIn();
    must(await adminClient().auth.admin.updateUserById(user.id, { app_metadata: { plan: "team" } }));
    must(await client.auth.refreshSession({ refresh_token: session.refresh_token }));
    const { claims } = must(await client.auth.getClaims());
    expect(claims.app_metadata).toMatchObject({ plan: "team", provider: "email" });
  });
});

describe("signing out", () => {
  async function threeSessions() {
    const { email } = await newPerson();
    const clients = [newClient(), newClient(), newClient()] as const;
    const tokens: { access: string; refresh: string }[] = [];
    for (const client of clients) {
      const { session } = must(await client.auth.signInWithPassword({ email, password: PASSWORD }));
      tokens.push({ access: session?.access_token ?? "", refresh: session?.refresh_token ?? "" });
    }
    const alive = async () =>
      Promise.all(tokens.map(async ({ access }) => (await newClient().auth.getUser(access)).error === null));
    return { first: clients[0], tokens, alive };
  }

  it("everywhere, by default: no access token finds its session, no refresh token works", async () => {
    const { first, tokens, alive } = await threeSessions();
    expect(await alive()).toEqual([true, true, true]);
    expect((await first.auth.signOut()).error).toBeNull();
    expect(await alive()).toEqual([false, false, false]);
    for (const token of tokens) {
      expect((await newClient().auth.getUser(token.access)).error?.name).toBe("AuthSessionMissingError");
      expect(sessionGone).toContain((await refresh(token.refresh)).error?.code);
    }
  });

  it("here only", async () => {
    const { first, alive } = await threeSessions();
    expect((await first.auth.signOut({ scope: "local" })).error).toBeNull();
    expect(await alive()).toEqual([false, true, true]);
  });

  it("everywhere else", async () => {
    const { first, alive, tokens } = await threeSessions();
    expect((await first.auth.signOut({ scope: "others" })).error).toBeNull();
    expect(await alive()).toEqual([true, false, false]);
    expect(sessionGone).toContain((await refresh(tokens[1]?.refresh ?? "")).error?.code);
    must(await refresh(tokens[0]?.refresh ?? ""));
  });

  it("by an administrator, for the person whose token they hold", async () => {
    const { tokens, alive } = await threeSessions();
    expect((await adminClient().auth.admin.signOut(tokens[0]?.access ?? "", "global")).error).toBeNull();
    expect(await alive()).toEqual([false, false, false]);
  });
});

describe("on the server, with cookies", () => {
  it("keeps the session in cookies from request to request, and drops it at sign-out", async () => {
    const { email } = await newPerson();
    const browser = newBrowser();
    must(await browser.request().auth.signInWithPassword({ email, password: PASSWORD }));
    expect(browser.cookies.size).toBeGreaterThan(0);
    expect(must(await browser.request().auth.getClaims()).claims.email).toBe(email);
    expect(must(await browser.request().auth.getUser()).user.email).toBe(email);
    expect((await browser.request().auth.signOut()).error).toBeNull();
    expect((await browser.request().auth.getUser()).data.user).toBeNull();
    expect([...browser.cookies.values()].join("")).not.toContain("access_token");
  });

  it("writes a refreshed session back to the cookies", async () => {
    const { email } = await newPerson();
    const browser = newBrowser();
    must(await browser.request().auth.signInWithPassword({ email, password: PASSWORD }));
    const before = new Map(browser.cookies);
    must(await browser.request().auth.refreshSession());
    expect(new Map(browser.cookies)).not.toEqual(before);
    expect(must(await browser.request().auth.getUser()).user.email).toBe(email);
  });
});
