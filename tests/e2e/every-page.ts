import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { habit } from "#tests/integration/patterns/habit.ts";
import { arrive, test as base, expect, giveKey } from "./support.ts";

/** Somebody to look at pages as. */
export interface Visitor {
  readonly storageState: Exclude<BrowserContextOptions["storageState"], string | undefined>;
  /** `/w/…` */
  readonly home: string;
  readonly patternId: string;
  readonly suggestionId: string;
  readonly deviceId: string;
}

/** A page of the app: the file that draws it, and an address at which it does. */
export interface AppPage {
  readonly file: string;
  readonly name: string;
  /** Below the workspace's address for pages that need one. */
  readonly path: (visitor: Visitor) => string;
}

const outside = (file: string, path: string): AppPage => ({
  file: `app/${file}page.tsx`,
  name: path.slice(1) || "first",
  path: () => path,
});
const inside = (file: string, path = file, name = path): AppPage => ({
  file: `app/w/[org]/${file === "" ? "" : `${file}/`}page.tsx`,
  name: name.replaceAll("/", "-") || "today",
  path: ({ home }) => `${home}${path === "" ? "" : `/${path}`}`,
});

/** What anyone can open. */
export const outsidePages: readonly AppPage[] = [
  outside("", "/"),
  outside("(auth)/sign-in/", "/sign-in"),
  outside("(auth)/sign-up/", "/sign-up"),
  outside("(auth)/magic-link/", "/magic-link"),
  outside("(auth)/forgot-password/", "/forgot-password"),
  outside("(auth)/check-mail/", "/check-mail"),
  outside("offline/", "/offline"),
  outside("sample/", "/sample"),
  outside("erased/", "/erased"),
  outside("design/", "/design"),
];

/** What a person sees in their workspace, with much in it and with nothing alike. */
export const insidePages: readonly AppPage[] = [
  inside(""),
  inside("welcome", "welcome?step=consent", "welcome-consent"),
  inside("welcome", "welcome?step=connect", "welcome-connect"),
  inside("welcome", "welcome?step=history", "welcome-history"),
  inside("welcome", "welcome?step=sample", "welcome-sample"),
  inside("activity"),
  inside("patterns"),
  inside("patterns/why"),
  inside("patterns/files"),
  inside("suggestions"),
  inside("suggestions", "suggestions?status=dismissed", "suggestions-dismissed"),
  inside("suggestions", "suggestions?status=accepted", "suggestions-accepted"),
  inside("suggestions/calibration"),
  inside("settings/profile"),
  inside("settings/appearance"),
  inside("settings/workspace"),
  inside("settings/devices"),
  inside("settings/editors"),
  inside("settings/security"),
  inside("settings/api-keys"),
  inside("settings/privacy"),
  { file: "app/device/page.tsx", name: "device", path: () => "/device" },
  inside("settings/privacy/rules"),
];

/** What needs something to show. */
export const detailPages: readonly AppPage[] = [
  { ...inside("patterns/files", "", "file"), path: ({ home }) => `${home}/patterns/files?path=sales.csv` },
  { ...inside("patterns/[id]", "", "pattern"), path: ({ home, patternId }) => `${home}/patterns/${patternId}` },
  {
    ...inside("settings/devices/[id]", "", "settings-device"),
    path: ({ home, deviceId }) => `${home}/settings/devices/${deviceId}`,
  },
  {
    ...inside("suggestions/[id]", "", "suggestion"),
    path: ({ home, suggestionId }) => `${home}/suggestions/${suggestionId}`,
  },
];

/** Pages that are looked at elsewhere, each with where. */
export const lookedAtElsewhere: Readonly<Record<string, string>> = {
  "app/w/[org]/settings/page.tsx": "it only leads on to the profile",
  "app/docs/api/page.tsx": "pages.spec.ts: what it draws is Swagger UI's own, and its size is exempt",
  "app/auth/confirm/page.tsx": "accounts.spec.ts: needs a link from a mail",
  "app/(auth)/sign-in/verify/page.tsx": "second-factor.spec.ts: needs an authenticator app",
  "app/(auth)/reset-password/page.tsx": "accounts.spec.ts: needs a link from a mail",
};

/** How far back the planted habit goes. */
const weeks = 12;

/** One with three months of history, from which patterns and a suggestion were learned. Made once a worker. */
export const test = base.extend<object, { seasoned: Visitor }>({
  seasoned: [
    async ({ browser }, use) => {
      const baseURL = process.env.SITE_URL ?? "http://localhost:3000";
      const context = await browser.newContext({ baseURL });
      const page = await context.newPage();
      const newcomer = await arrive(page);
      const { home } = newcomer;
      const authorization = `Bearer ${await giveKey(newcomer)}`;
      const api = async (path: string, init: RequestInit = {}) => {
        const answer = await fetch(`${baseURL}/api/v1/${path}`, {
          ...init,
          headers: { authorization, "content-type": "application/json", ...init.headers },
        });
        if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
        return (await answer.json()) as { data: { id: string }[]; state: string };
      };
      const deviceId = crypto.randomUUID();
      const device = { "x-floyo-device": deviceId, "x-floyo-device-name": "desk" };
      const ledger = { ...device, "x-floyo-ledger": `1 ${"5".repeat(64)}` };
      await api("telemetry", { method: "POST", headers: ledger, body: JSON.stringify({ events: habit(weeks) }) });
      const told = { state: "watching", queued: 12, sent_at: new Date(Date.now() - 300_000).toISOString() };
      await api("devices/check-in", { method: "POST", headers: device, body: JSON.stringify(told) });
      const first = async (path: string) => {
        let id: string | undefined;
        const found = async () => {
          id = (await api(`${path}?limit=1`)).data[0]?.id;
          return id;
        };
        await expect.poll(found, { message: `${path} are learned`, timeout: 60_000 }).toBeDefined();
        return id ?? "";
      };
      const visitor = { home, patternId: await first("patterns"), suggestionId: await first("suggestions"), deviceId };
      const storageState = await context.storageState();
      await context.close();
      await use({ ...visitor, storageState });
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

export { expect };

/** Opens a window as this visitor. */
export async function openAs(browser: Browser, visitor: Visitor, options: BrowserContextOptions = {}): Promise<Page> {
  const baseURL = process.env.SITE_URL ?? "http://localhost:3000";
  return await (await browser.newContext({ baseURL, storageState: visitor.storageState, ...options })).newPage();
}
