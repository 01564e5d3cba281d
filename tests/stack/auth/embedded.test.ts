import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSigningJwk } from "#local/auth/keys.ts";
import { serveAuth } from "#local/auth/serve.ts";
import { newPhone } from "#tests/setup/phone.ts";
import { type Embedded, newestMail, SITE, startDatabase, startEmbedded } from "./embedded.ts";
import { must, newEmail, PASSWORD } from "./support.ts";

let database: Awaited<ReturnType<typeof startDatabase>>;
let sql: postgres.Sql;
const running: Embedded[] = [];

async function start(options: Parameters<typeof startEmbedded>[1] = {}): Promise<Embedded> {
  const embedded = await startEmbedded(database.databaseUrl, options);
  running.push(embedded);
  return embedded;
}

beforeAll(async () => {
  database = await startDatabase();
  sql = postgres(database.superUrl, { max: 1 });
});

afterAll(async () => {
  for (const embedded of running) await embedded.close();
  await sql?.end();
  await database?.stop();
});

/** A confirmed person in the given gateway, signed in. */
async function signedIn(embedded: Embedded) {
  const email = newEmail();
  const admin = createClient(embedded.auth.url, embedded.auth.secretKey, { auth: { persistSession: false } });
  const { user } = must(await admin.auth.admin.createUser({ email, password: PASSWORD, email_confirm: true }));
  const client = embedded.client();
  const { session } = must(await client.auth.signInWithPassword({ email, password: PASSWORD }));
  return { email, client, session, user };
}

describe("limits", () => {
  it("sends no more than the hour's allowance of mails, to all people together", async () => {
    const embedded = await start({ mailsPerHourMax: 2 });
    for (let i = 0; i < 2; i++) must(await embedded.client().auth.signUp({ email: newEmail(), password: PASSWORD }));
    const email = newEmail();
    const refused = await embedded.client().auth.signUp({ email, password: PASSWORD });
    expect(refused.error).toMatchObject({ status: 429, code: "over_email_send_rate_limit" });
    expect(await sql`select id from auth.users where email = ${email}`).toHaveLength(0);
  });

  it("lets codes, links and flows expire", async () => {
    const embedded = await start({ otpS: 0, flowStateS: 0 });
    const email = newEmail();
    must(await embedded.client().auth.signUp({ email, password: PASSWORD }));
    const code = /\d{6}/.exec((await newestMail(embedded.mail, email)).Text.split("code:")[1] ?? "")?.[0] ?? "";
    const late = await embedded.client().auth.verifyOtp({ email, token: code, type: "email" });
    expect(late.error).toMatchObject({ status: 403, code: "otp_expired" });
  });

  it("lets challenges of a second factor expire, and enrolments that were begun", async () => {
    const embedded = await start({ challengeS: 0, factorS: 0 });
    const { client } = await signedIn(embedded);
    const factor = must(await client.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone" }));
    const code = await newPhone(factor.totp.secret).code();
    const late = await client.auth.mfa.challengeAndVerify({ factorId: factor.id, code });
    expect(late.error).toMatchObject({ status: 422, code: "mfa_challenge_expired" });
    const begun = await signedIn(embedded);
    for (let n = 0; n < 2; n++) must(await begun.client.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone" }));
    expect(must(await begun.client.auth.mfa.listFactors()).all).toHaveLength(1);
  });

  it("takes each code of a second factor once, whatever the challenge and however many ask at once", async () => {
    const embedded = await start();
    const { client } = await signedIn(embedded);
    const factor = must(await client.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone" }));
    const phone = newPhone(factor.totp.secret);
    const [coming, now] = [phone.codeAt(1), phone.codeAt(0)];
    const challenges = await Promise.all(
      Array.from({ length: 4 }, async () => must(await client.auth.mfa.challenge({ factorId: factor.id }))),
    );
    const answers = await Promise.all(
      challenges.map(({ id }) => client.auth.mfa.verify({ factorId: factor.id, challengeId: id, code: coming })),
    );
    expect(answers.filter(({ error }) => error === null)).toHaveLength(1);
    // Nor one from before it: somebody may have read it off the screen.
    const older = await client.auth.mfa.challengeAndVerify({ factorId: factor.id, code: now });
    expect(older.error).toMatchObject({ code: "mfa_verification_failed" });
  });

  it("counts a person's attempts at a second factor, and those of nobody else", async () => {
    const embedded = await start({ mfaAttemptsBurst: 4, mfaAttemptsPerMinute: 0 });
    const { client } = await signedIn(embedded);
    const factor = must(await client.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone" }));
    const phone = newPhone(factor.totp.secret);
    const guess = () => client.auth.mfa.challengeAndVerify({ factorId: factor.id, code: phone.wrongCode() });
    const codes = [await guess(), await guess(), await guess()].map(({ error }) => error?.code);
    expect(codes).toEqual(["mfa_verification_failed", "mfa_verification_failed", "over_request_rate_limit"]);
    const other = await signedIn(embedded);
    const theirs = must(await other.client.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone" }));
    const code = await newPhone(theirs.totp.secret).code();
    must(await other.client.auth.mfa.challengeAndVerify({ factorId: theirs.id, code }));
  });

  it("ends a session whose token comes back once the reuse interval is over", async () => {
    const embedded = await start({ refreshReuseS: 0 });
    const { client, session } = await signedIn(embedded);
    const second = must(await client.auth.refreshSession({ refresh_token: session.refresh_token })).session;
    const third = must(await client.auth.refreshSession({ refresh_token: second?.refresh_token ?? "" })).session;
    const stolen = await embedded.client().auth.refreshSession({ refresh_token: session.refresh_token });
    expect(stolen.error).toMatchObject({ code: "refresh_token_already_used" });
    const owner = await embedded.client().auth.refreshSession({ refresh_token: third?.refresh_token ?? "" });
    expect(owner.error).not.toBeNull();
    expect((await embedded.client().auth.getUser(third?.access_token)).error?.name).toBe("AuthSessionMissingError");
  });

  it("refuses an access token that has expired", async () => {
    const embedded = await start({ accessTokenS: -10 });
    const { session } = await signedIn(embedded);
    const answer = await embedded.client().auth.getUser(session.access_token);
    expect(answer.error).toMatchObject({ status: 403, code: "bad_jwt" });
    expect(answer.error?.message).toContain("token is expired");
  });
});

describe("sign-ups of one address at once", () => {
  it("make one account, however slow the app's trigger is", async () => {
    await sql.unsafe(`
      create function public.dawdle() returns trigger language plpgsql as $$
        begin perform pg_sleep(0.3); return new; end $$;
      create trigger dawdle after insert on auth.users for each row
        when (new.email like 'slow-%') execute function public.dawdle();`);
    const embedded = await start({ mailEveryS: 0 });
    const email = newEmail("slow");
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => embedded.client().auth.signUp({ email, password: PASSWORD })),
    );
    expect(new Set(answers.map((answer) => must(answer).user?.id)).size).toBe(1);
    expect(await sql`select id from auth.users where email = ${email}`).toHaveLength(1);
  });
});

describe("changing the password with a nonce", () => {
  it("is asked for when the session is old and the setting is on", async () => {
    const embedded = await start({ securePasswordChange: true });
    const { client, email, user } = await signedIn(embedded);
    await sql`update auth.sessions set created_at = now() - interval '2 days' where user_id = ${user?.id ?? ""}`;
    const without = await client.auth.updateUser({ password: "a newer password" });
    expect(without.error).toMatchObject({ status: 400, code: "reauthentication_needed" });
    must(await client.auth.reauthenticate());
    const nonce = /\d{6}/.exec((await newestMail(embedded.mail, email)).Text)?.[0] ?? "";
    const wrong = await client.auth.updateUser({ password: "a newer password", nonce: "wrong" });
    expect(wrong.error).toMatchObject({ status: 422, code: "reauthentication_not_valid" });
    must(await client.auth.updateUser({ password: "a newer password", nonce }));
    must(await embedded.client().auth.signInWithPassword({ email, password: "a newer password" }));
  });
});

describe("mails", () => {
  it("link to the app's confirm page, with the hash, the type and where to go", async () => {
    const embedded = await start();
    const email = newEmail();
    must(
      await embedded.client().auth.signUp({
        email,
        password: PASSWORD,
        options: { emailRedirectTo: `${SITE}/today?a=1&b=2` },
      }),
    );
    const { HTML, Text } = await newestMail(embedded.mail, email);
    const link = new URL(/href="([^"]*)"/.exec(HTML)?.[1]?.replaceAll("&#38;", "&") ?? "");
    expect(`${link.origin}${link.pathname}`).toBe(`${SITE}/auth/confirm`);
    expect(Object.fromEntries(link.searchParams)).toEqual({
      token_hash: expect.stringMatching(/^[0-9a-f]{56}$/),
      type: "email",
      next: `${SITE}/today?a=1&b=2`,
    });
    expect(Text).toContain(link.href);
  });

  it("link to /auth/v1/verify when there is no confirm page", async () => {
    const embedded = await start({ confirmPath: "" });
    const email = newEmail();
    must(await embedded.client().auth.signUp({ email, password: PASSWORD }));
    const link = /https?:\S+/.exec((await newestMail(embedded.mail, email)).Text.split("Confirm my address:")[1] ?? "");
    const followed = await fetch(link?.[0] ?? "", { redirect: "manual" });
    expect(followed.status).toBe(303);
    expect(followed.headers.get("location")).toContain(`${SITE}#`);
    expect(followed.headers.get("location")).toContain("access_token=");
  });

  it("use the project's own templates where it has them", async () => {
    const templatesDir = join(database.dir, "templates");
    await mkdir(templatesDir, { recursive: true });
    await writeFile(
      join(templatesDir, "recovery.html"),
      '<p>For {{ .Email }} at {{ .SiteURL }}: <a href="{{ .SiteURL }}/x?h={{ .TokenHash }}&r={{ .RedirectTo }}">go</a> {{ .Token }} {{ .Unknown }}</p>',
    );
    const embedded = await start({ templatesDir });
    const { email } = await signedIn(embedded);
    must(await embedded.client().auth.resetPasswordForEmail(email, { redirectTo: `${SITE}/r?x=1` }));
    const { HTML, Text } = await newestMail(embedded.mail, email);
    expect(HTML).toMatch(/\/x\?h=[0-9a-f]{56}&r=http%3A%2F%2Flocalhost%3A3999%2Fr%3Fx%3D1"/);
    expect(Text).toContain(`For ${email} at ${SITE}: go: ${SITE}/x?h=`);
  });
});

describe("starting", () => {
  it("refuses to be reached from elsewhere, and says which setting is wrong", async () => {
    const mail = { deliver: async () => undefined };
    const options = { databaseUrl: database.databaseUrl, siteUrl: SITE, mail };
    await expect(serveAuth({ ...options, host: "0.0.0.0" })).rejects.toThrow(/this machine only/);
    await expect(serveAuth({ ...options, jwtKey: "{}" })).rejects.toThrow();
  });
});

describe("as a process", () => {
  const jwtKey = generateSigningJwk();
  const children: ChildProcess[] = [];

  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
  });

  async function startProcess(env: Record<string, string> = {}) {
    const child = spawn(process.execPath, [join(import.meta.dirname, "../../../local/auth/main.ts")], {
      stdio: ["pipe", "pipe", "pipe"],
      env: {
        NODE_ENV: "test",
        PATH: process.env.PATH,
        LOCAL_AUTH_DATABASE_URL: database.databaseUrl,
        LOCAL_AUTH_SITE_URL: SITE,
        LOCAL_AUTH_JWT_KEY: jwtKey,
        LOCAL_AUTH_PUBLISHABLE_KEY: "sb_publishable_test",
        LOCAL_AUTH_SECRET_KEY: "sb_secret_test",
        LOCAL_MAIL_DIR: join(database.dir, "mail"),
        LOCAL_EXIT_WITH_PARENT: "1",
        ...env,
      },
    });
    children.push(child);
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    const exited = once(child, "exit");
    const [line] = await Promise.race([once(createInterface(child.stdout), "line"), exited.then(() => [""])]);
    return { child, exited, errors: () => errors, ready: line ? JSON.parse(String(line)) : undefined };
  }

  it("ends when whoever started it does", async () => {
    const { child, exited, ready } = await startProcess();
    expect(ready).toMatchObject({ ready: true, url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    child.stdin?.end();
    expect(await exited).toEqual([0, null]);
  });

  it("killed and started again, knows sessions and mails as before", async () => {
    const first = await startProcess();
    const options = { auth: { persistSession: false, autoRefreshToken: false } };
    const port = new URL(first.ready.url).port;
    const mailPort = new URL(first.ready.mail_url).port;
    const email = newEmail();
    const client = createClient(first.ready.url, "sb_publishable_test", options);
    must(await client.auth.signUp({ email, password: PASSWORD }));
    const admin = createClient(first.ready.url, "sb_secret_test", options);
    const person = newEmail();
    must(await admin.auth.admin.createUser({ email: person, password: PASSWORD, email_confirm: true }));
    const { session } = must(await client.auth.signInWithPassword({ email: person, password: PASSWORD }));
    first.child.kill("SIGKILL");
    await first.exited;

    const second = await startProcess({ LOCAL_AUTH_PORT: port, LOCAL_MAIL_PORT: mailPort });
    expect(second.ready.url).toBe(first.ready.url);
    expect(must(await client.auth.getUser(session.access_token)).user.email).toBe(person);
    must(await client.auth.refreshSession({ refresh_token: session.refresh_token }));
    const mails = await fetch(`${second.ready.mail_url}/api/v1/search?query=to:${email}`);
    expect(await mails.json()).toMatchObject({ messages_count: 1 });
    second.child.kill("SIGTERM");
    expect(await second.exited).toEqual([0, null]);
  });

  it("names the setting that keeps it from starting", async () => {
    const noSite = await startProcess({ LOCAL_AUTH_SITE_URL: "" });
    expect(await noSite.exited).toEqual([1, null]);
    expect(noSite.errors()).toContain("LOCAL_AUTH_SITE_URL");
    const half = await startProcess({ LOCAL_AUTH_GITHUB_CLIENT_ID: "id" });
    expect(await half.exited).toEqual([1, null]);
    expect(half.errors()).toContain("LOCAL_AUTH_GITHUB_SECRET");
  });
});
