import { test as base, expect, type Page } from "@playwright/test";
import axe from "axe-core";
import { consentVersion, Me } from "#lib/contracts/accounts.ts";
import { CreatedApiKey } from "#lib/contracts/api-keys.ts";
import { watcherScopes } from "#lib/contracts/scopes.ts";
import { createUser, signInByCookie } from "#tests/setup/fixtures.ts";

/** What the suite needs to know of the stack it runs against. */
export const mailUrl = required("MAIL_URL");
const siteUrl = required("SITE_URL");

function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run the suite with \`make test\`, which starts the stack and sets it.`);
  return value;
}

/**
 * Every test also watches the page: an error in the console, a refusal by the content security policy or a request that leaves
 * this machine fails it, whatever else it asserts.
 */
export const test = base.extend<{ watched: undefined }>({
  watched: [
    async ({ page, baseURL }, use) => {
      const faults: string[] = [];
      const home = new URL(baseURL ?? "http://localhost");
      page.on("pageerror", (error) => faults.push(`page error: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" && !/status of 4\d\d/.test(message.text()))
          faults.push(`console: ${message.text()}`);
      });
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith("http") && url.hostname !== home.hostname && url.hostname !== "127.0.0.1") {
          faults.push(`left the machine: ${url.host}`);
        }
      });
      await use(undefined);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };

let people = 0;

/** An address that no other test uses. */
export function newAddress(): string {
  people += 1;
  return `person-${process.pid}-${Date.now()}-${people}@example.com`;
}

export const password = "correct horse battery";

interface MailList {
  messages: { ID: string; To: { Address: string }[]; Subject: string }[];
}

/** Waits for the newest mail to an address with this subject and gives its first link to the site. */
export async function linkFromMail(to: string, subject: RegExp): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(
      async () => {
        const list = (await (await fetch(`${mailUrl}/api/v1/messages`)).json()) as MailList;
        const mail = list.messages.find(
          ({ To, Subject }) => subject.test(Subject) && To.some(({ Address }) => Address === to),
        );
        if (!mail) return false;
        const whole = (await (await fetch(`${mailUrl}/api/v1/message/${mail.ID}`)).json()) as { Text: string };
        link = /https?:\/\/\S+/.exec(whole.Text)?.[0];
        return link !== undefined;
      },
      { message: `a mail to ${to} about ${subject}`, timeout: 15_000 },
    )
    .toBe(true);
  return link ?? "";
}

/** Signs up through the pages and the mail, and stops at the consent page. */
export async function signUp(page: Page, email: string): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
  await page.goto(await linkFromMail(email, /confirm/i));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Before anything is collected" })).toBeVisible();
}

/** Signs up and allows collecting through the pages, to Today. */
export async function signUpAndConsent(page: Page): Promise<void> {
  await signUp(page, newAddress());
  await page.getByRole("button", { name: "Allow collecting" }).click();
  await expect(page.getByRole("heading", { name: "Connect the watcher" })).toBeVisible();
  await page.getByRole("link", { name: "Skip for now" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Today" })).toBeVisible();
}

/** Somebody new who has allowed collecting: whom most pages are read as. */
export interface Newcomer {
  readonly email: string;
  /** Their workspace's address, `/w/…`. */
  readonly home: string;
  readonly accessToken: string;
}

/**
 * Signs somebody new in as the pages would have, in a moment: at the doors of the services, with what they give put
 * into the page's cookies. The pages themselves are walked by the tests of signing up. Opens none.
 */
export async function arrive(page: Page): Promise<Newcomer> {
  const asked = { display_name: "Ada", timezone: "Europe/Berlin" };
  const user = await createUser(asked, { email: newAddress(), password });
  const { session, cookies } = await signInByCookie(user);
  await page.context().addCookies(cookies.map((cookie) => ({ ...cookie, url: siteUrl })));
  const accessToken = session.access_token;
  await ask(accessToken, "PUT", "consent", { granted: true, version: consentVersion });
  const { organization } = Me.parse(await ask(accessToken, "GET", "me"));
  return { email: user.email, home: `/w/${organization.slug}`, accessToken };
}

/** A key with every scope that the command needs, made at the API's door. */
export async function giveKey({ accessToken }: Newcomer): Promise<string> {
  const made = await ask(accessToken, "POST", "api-keys", { name: "floyo on my laptop", scopes: watcherScopes });
  return CreatedApiKey.parse(made).key;
}

async function ask(accessToken: string, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${siteUrl}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
  return await answer.json();
}

/** Signs out through the shell, and waits until it is done. */
export async function signOut(page: Page): Promise<void> {
  const item = page.getByRole("menuitem", { name: "Sign out" });
  // A page that was only just loaded may not listen yet.
  await expect(async () => {
    await page.getByRole("button", { name: /^Account of/ }).click();
    await expect(item).toBeVisible({ timeout: 1000 });
  }).toPass();
  await item.click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
}

/** The workspace's address, `/w/…`, of the page that is open. */
export function workspaceOf(page: Page): string {
  const found = /^\/w\/[^/]+/.exec(new URL(page.url()).pathname);
  if (!found) throw new Error(`not in a workspace: ${page.url()}`);
  return found[0];
}

/** Makes a key with every scope that the command needs, through the page, and reads it off. */
export async function makeKey(page: Page, home: string, name = "floyo on my laptop"): Promise<string> {
  await page.goto(`${home}/settings/api-keys`);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Make key" }).click();
  const key = page.getByTestId("new-key");
  await expect(key).toHaveText(/^floyo_live_[0-9A-Za-z]{36}$/);
  return key.innerText();
}

const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What axe finds in the page as it stands. A page is given axe once and asked in place: handing it over again for every
 * look, and having all that it found in order written out, took ten times as long as looking.
 */
async function violationsOf(page: Page): Promise<string[]> {
  // Axe looks into frames only where each has it, too.
  expect(page.frames()).toHaveLength(1);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (tags) => {
    const inPage = (window as unknown as { axe: typeof axe }).axe;
    const { violations } = await inPage.run(document, {
      runOnly: { type: "tag", values: tags },
      resultTypes: ["violations"],
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  }, axeTags);
}

/** Nothing that axe can find, in the theme the page is in. `shown` is there before it looks: a heading, or what opened. */
export async function expectAccessible(page: Page, shown = page.getByRole("heading", { level: 1 })): Promise<void> {
  // On a busy machine the page may still be its outline, which has no heading yet.
  await expect(shown).toBeVisible();
  // Its title may be streamed after what it holds.
  await expect(page).toHaveTitle(/\S/);
  // What fades in is faint for a moment; with less motion it is there at once.
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await violationsOf(page)).toEqual([]);
}
