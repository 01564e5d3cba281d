import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Embedded, SITE, startDatabase, startEmbedded } from "./embedded.ts";
import { must, newEmail, PASSWORD } from "./support.ts";

/** The person whom the provider says is signing in; each test sets its own. */
let person: { id: number; email: string; verified: boolean; name: string };
let provider: Server;
let database: Awaited<ReturnType<typeof startDatabase>>;
let embedded: Embedded;
let sql: postgres.Sql;
const codes = new Map<string, string>();

/** A provider that speaks both dialects: GitHub's and Google's addresses below one origin. */
async function startProvider(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", "http://provider");
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.method === "POST") {
      let text = "";
      for await (const chunk of request) text += chunk;
      const form = new URLSearchParams(text);
      const redirect = codes.get(form.get("code") ?? "");
      codes.delete(form.get("code") ?? "");
      const genuine = form.get("client_id") === "the-id" && form.get("client_secret") === "the-secret";
      if (!genuine || redirect === undefined || redirect !== form.get("redirect_uri")) {
        return json(400, { error: "bad_verification_code" });
      }
      return json(200, { access_token: "provider-token", token_type: "bearer" });
    }
    if (request.headers.authorization !== "Bearer provider-token") return json(401, {});
    if (url.pathname === "/api/v3/user") return json(200, { id: person.id, login: "ada", name: person.name });
    if (url.pathname === "/api/v3/user/emails") {
      return json(200, [
        { email: "old@example.com", primary: false, verified: false },
        { email: person.email, primary: true, verified: person.verified },
      ]);
    }
    if (url.pathname === "/userinfo/v2/me") {
      return json(200, { id: `${person.id}`, email: person.email, verified_email: person.verified, name: person.name });
    }
    return json(404, {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

beforeAll(async () => {
  [provider, database] = await Promise.all([startProvider(), startDatabase()]);
  const origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const config = { clientId: "the-id", secret: "the-secret", origin };
  embedded = await startEmbedded(database.databaseUrl, { providers: { github: config, google: config } });
  sql = postgres(database.superUrl, { max: 1 });
});

afterAll(async () => {
  await sql?.end();
  await embedded?.close();
  await database?.stop();
  provider?.close();
});

let nextId = 1000;
function somebody(given: Partial<typeof person> = {}) {
  person = { id: nextId++, email: newEmail("ada"), verified: true, name: "Ada Lovelace", ...given };
  return person;
}

/** Goes to the provider and comes back, as a browser would. @returns where the gateway then sends the browser */
async function roundTrip(address: string, answer: Record<string, string> = {}): Promise<URL> {
  const out = await fetch(address, { redirect: "manual" });
  expect(out.status).toBe(302);
  const onward = new URL(out.headers.get("location") ?? "");
  expect(onward.searchParams.get("client_id")).toBe("the-id");
  expect(onward.searchParams.get("redirect_uri")).toBe(`${embedded.api}/callback`);
  const code = `code-${nextId++}`;
  codes.set(code, `${embedded.api}/callback`);
  const query = new URLSearchParams({ state: onward.searchParams.get("state") ?? "", code, ...answer });
  const back = await fetch(`${embedded.api}/callback?${query}`, { redirect: "manual" });
  expect(back.status).toBe(302);
  return new URL(back.headers.get("location") ?? "");
}

async function signIn(name: "github" | "google") {
  const client = embedded.client("pkce");
  const { url } = must(
    await client.auth.signInWithOAuth({
      provider: name,
      options: { skipBrowserRedirect: true, redirectTo: `${SITE}/in` },
    }),
  );
  const target = await roundTrip(url);
  return { client, target, exchange: () => client.auth.exchangeCodeForSession(target.searchParams.get("code") ?? "") };
}

describe.each(["github", "google"] as const)("signing in with %s", (name) => {
  it("makes an account, and finds it again", async () => {
    const { email, id } = somebody();
    const first = await signIn(name);
    expect(first.target.pathname).toBe("/in");
    const made = must(await first.exchange());
    expect(made.user).toMatchObject({
      email,
      app_metadata: { provider: name, providers: [name] },
      user_metadata: { full_name: "Ada Lovelace", provider_id: String(id), email_verified: true },
    });
    expect(made.user.identities).toHaveLength(1);
    expect(made.session.provider_token).toBe("provider-token");
    const { claims } = must(await first.client.auth.getClaims());
    expect(claims.amr).toEqual([{ method: "oauth", timestamp: expect.any(Number) }]);

    person = { ...person, name: "Ada King" };
    const again = must(await (await signIn(name)).exchange());
    expect(again.user.id).toBe(made.user.id);
    expect(again.user.user_metadata.full_name).toBe("Ada King");
  });

  it("joins the account of the same verified address, keeping its password", async () => {
    const { email } = somebody();
    const client = embedded.client();
    must(await client.auth.signUp({ email, password: PASSWORD }));
    await sql`update auth.users set email_confirmed_at = now() where email = ${email}`;
    const joined = must(await (await signIn(name)).exchange());
    expect(joined.user.app_metadata.providers).toEqual(["email", name]);
    expect(joined.user.identities).toHaveLength(2);
    must(await client.auth.signInWithPassword({ email, password: PASSWORD }));
  });

  it("leaves no way in to whoever signed up with the address without confirming it", async () => {
    const { email } = somebody();
    const squatter = embedded.client();
    must(await squatter.auth.signUp({ email, password: PASSWORD, options: { data: { role: "squatter" } } }));
    const owner = must(await (await signIn(name)).exchange());
    expect(owner.user.email).toBe(email);
    expect(owner.user.user_metadata).not.toHaveProperty("role");
    expect(owner.user.identities?.map((identity) => identity.provider)).toEqual([name]);
    const refused = await squatter.auth.signInWithPassword({ email, password: PASSWORD });
    expect(refused.error).toMatchObject({ code: "invalid_credentials" });
  });

  it("refuses an address that the provider has not verified", async () => {
    const { email } = somebody({ verified: false });
    const { target } = await signIn(name);
    expect(target.searchParams.get("error_code")).toBe("provider_email_needs_verification");
    expect(await sql`select id from auth.users where email = ${email}`).toHaveLength(0);
  });
});

describe("the way back from a provider", () => {
  it("brings a refusal to the app", async () => {
    somebody();
    const target = await roundTrip(`${embedded.api}/authorize?provider=github&redirect_to=${SITE}/in`, {
      error: "access_denied",
      error_description: "The person said no",
    });
    expect(target.pathname).toBe("/in");
    expect(new URLSearchParams(target.hash.slice(1)).get("error_description")).toBe("The person said no");
  });

  it("takes no state but its own, and no code twice", async () => {
    somebody();
    for (const state of ["", "x.y.z"]) {
      const back = await fetch(`${embedded.api}/callback?state=${state}&code=1`, { redirect: "manual" });
      const target = new URL(back.headers.get("location") ?? "");
      expect(target.origin).toBe(SITE);
      expect(target.searchParams.get("error_code")).toBe("bad_oauth_state");
    }
    const { exchange } = await signIn("github");
    const session = must(await exchange()).session;
    // An access token is signed by the same key, and is still no state.
    const back = await fetch(`${embedded.api}/callback?state=${session.access_token}&code=1`, { redirect: "manual" });
    expect(back.headers.get("location")).toContain("bad_oauth_state");
    expect((await exchange()).error).not.toBeNull();
  });

  it("says so when the provider does not answer as it should", async () => {
    somebody();
    const target = await roundTrip(`${embedded.api}/authorize?provider=github`, { code: "unknown" });
    expect(new URLSearchParams(target.hash.slice(1)).get("error")).toBe("server_error");
  });

  it("shows the configured providers as on", async () => {
    const answer = await fetch(`${embedded.api}/settings`, { headers: { apikey: embedded.auth.publishableKey } });
    const { external } = (await answer.json()) as { external: Record<string, boolean> };
    expect(external).toMatchObject({ github: true, google: true, apple: false });
  });
});
