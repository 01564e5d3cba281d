import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type RunningMail, type ServeMailOptions, serveMail } from "./serve.ts";

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function start(options: ServeMailOptions = {}): Promise<RunningMail> {
  const mail = await serveMail(options);
  cleanUp.push(() => mail.close());
  return mail;
}

async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "mail-test-"));
  cleanUp.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const LINK = "https://app.example/c?token_hash=ab&type=email";

const mailTo = (to: string, subject = "Confirm", href = LINK) => ({
  from: "Sign-in <no-reply@mail.localhost>",
  to,
  subject,
  text: `Code: 123456\nConfirm it: ${href}`,
  html: `<p>Code: 123456</p><p><a href="${href.replaceAll("&", "&#38;")}">Confirm <b>it</b></a></p>`,
});

const json = async (mail: RunningMail, path: string) => (await fetch(`${mail.url}${path}`)).json();

describe("the API, in Mailpit's form", () => {
  it("lists newest first, in pages", async () => {
    const mail = await start();
    for (const name of ["one", "two", "three"]) await mail.deliver(mailTo(`${name}@example.com`));
    expect(await json(mail, "/api/v1/messages?limit=2")).toMatchObject({
      total: 3,
      messages_count: 3,
      count: 2,
      start: 0,
      messages: [
        {
          From: { Name: "Sign-in", Address: "no-reply@mail.localhost" },
          To: [{ Name: "", Address: "three@example.com" }],
          Subject: "Confirm",
          Snippet: expect.stringContaining("123456"),
        },
        { To: [{ Address: "two@example.com" }] },
      ],
    });
    expect(await json(mail, "/api/v1/messages?start=2&limit=2")).toMatchObject({
      count: 1,
      messages: [{ To: [{ Address: "one@example.com" }] }],
    });
  });

  it("searches by field and by words", async () => {
    const mail = await start();
    await mail.deliver(mailTo("ada@example.com", "Reset your password"));
    await mail.deliver(mailTo("grace@example.com", "Confirm"));
    const found = async (query: string) => {
      const { messages } = (await json(mail, `/api/v1/search?query=${encodeURIComponent(query)}`)) as {
        messages: { To: { Address: string }[] }[];
      };
      return messages.map((message) => message.To[0]?.Address);
    };
    expect(await found("to:ada@example.com")).toEqual(["ada@example.com"]);
    expect(await found('to:"grace@example.com" subject:confirm')).toEqual(["grace@example.com"]);
    expect(await found('subject:"your password"')).toEqual(["ada@example.com"]);
    expect(await found("to:nobody")).toEqual([]);
    expect((await fetch(`${mail.url}/api/v1/search`)).status).toBe(400);
  });

  it("gives one mail whole, by id or the latest, and deletes all", async () => {
    const mail = await start();
    await mail.deliver(mailTo("ada@example.com"));
    const latest = await json(mail, "/api/v1/message/latest");
    expect(latest).toMatchObject({
      Text: expect.stringContaining("Code: 123456"),
      HTML: expect.stringContaining("<p>"),
    });
    expect(await json(mail, `/api/v1/message/${(latest as { ID: string }).ID}`)).toEqual(latest);
    expect((await fetch(`${mail.url}/api/v1/message/unknown`)).status).toBe(404);
    expect((await fetch(`${mail.url}/api/v1/messages`, { method: "DELETE" })).status).toBe(200);
    expect(await json(mail, "/api/v1/messages")).toMatchObject({ total: 0, messages: [] });
  });
});

describe("the pages", () => {
  it("list the mails with code and link, and show one as text", async () => {
    const mail = await start();
    await mail.deliver(mailTo("ada@example.com", "Confirm <script>alert(1)</script>"));
    const list = await (await fetch(mail.url)).text();
    expect(list).toContain('<span class="code">123456</span>');
    expect(list).toContain(`<a href="${LINK.replaceAll("&", "&#38;")}">Confirm it</a>`);
    expect(list).not.toContain("<script>alert");
    const path = /href="(\/mail\/[0-9a-z]+)"/.exec(list)?.[1] ?? "";
    const page = await fetch(`${mail.url}${path}`);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    const script = /<script>([\s\S]*?)<\/script>/.exec(list)?.[1] ?? "";
    expect(policy).toContain(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    expect(await page.text()).toContain("ada@example.com");
    expect((await fetch(`${mail.url}/mail/unknown`)).status).toBe(404);
    expect((await fetch(mail.url, { method: "POST" })).status).toBe(405);
  });

  it("say that there is nothing yet", async () => {
    expect(await (await fetch((await start()).url)).text()).toContain("No mail yet");
  });

  it("link to nothing but the web", async () => {
    const mail = await start();
    await mail.deliver(mailTo("ada@example.com", "x", "javascript:alert(1)"));
    expect(await (await fetch(mail.url)).text()).not.toContain('href="javascript');
  });
});

describe("keeping", () => {
  it("finds its mails again after a restart, and what a crash left half-written does not trouble it", async () => {
    const dir = await tempDir();
    const first = await serveMail({ dir });
    await first.deliver(mailTo("ada@example.com"));
    await first.deliver(mailTo("grace@example.com"));
    await first.close();
    await writeFile(join(dir, `${"0".repeat(24)}.json`), '{"half":');
    await writeFile(join(dir, "x.json.tmp"), "");
    const second = await start({ dir });
    expect(await json(second, "/api/v1/messages")).toMatchObject({
      total: 2,
      messages: [{ To: [{ Address: "grace@example.com" }] }, { To: [{ Address: "ada@example.com" }] }],
    });
    await second.deliver(mailTo("new@example.com"));
    expect(await json(second, "/api/v1/messages?limit=1")).toMatchObject({
      messages: [{ To: [{ Address: "new@example.com" }] }],
    });
    expect((await readdir(dir)).length).toBe(3);
  });

  it("keeps no more than it is told to, on disk as in memory", async () => {
    const dir = await tempDir();
    const mail = await start({ dir, max: 3 });
    for (let i = 0; i < 6; i++) await mail.deliver(mailTo(`${i}@example.com`));
    expect(await json(mail, "/api/v1/messages")).toMatchObject({
      total: 3,
      messages: [5, 4, 3].map((i) => ({ To: [{ Address: `${i}@example.com` }] })),
    });
    expect(await readdir(dir)).toHaveLength(3);
  });
});

describe("who may read", () => {
  it("is this machine alone, also under a name that was made to point here", async () => {
    await expect(serveMail({ host: "0.0.0.0" })).rejects.toThrow(/this machine only/);
    const mail = await start();
    const status = await new Promise((resolve, reject) => {
      request(`${mail.url}/api/v1/messages`, { headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(421);
  });
});
