import { expect, test } from "vitest";
import { importsOf, isTest, loadSources } from "./sources.ts";

/** A room of the house, what it may know, and what to do instead. The first whose `is` matches a file is its room. */
interface Room {
  readonly name: string;
  readonly is: RegExp;
  readonly mayImport: readonly RegExp[];
  /** Packages, `node:` modules included; undefined: any. */
  readonly packages?: readonly RegExp[];
  readonly instead: string;
}

const contracts = /^lib\/contracts\//;
const mining = /^lib\/mining\//;
const capture = /^lib\/capture\//;
const drizzle = /^drizzle\//;
const platform = /^lib\/platform\//;
const domains = /^lib\/domains\//;
const components = /^components\//;
const browser = /^lib\/browser\//;
const jobClient = /^inngest\/(client|events)\.ts$/;

const rooms: readonly Room[] = [
  {
    name: "lib/mining",
    is: mining,
    mayImport: [mining],
    packages: [],
    instead:
      "The engine is pure functions over plain values: declare the type here, and let the caller do the I/O and hand in what it found.",
  },
  {
    name: "lib/contracts",
    is: contracts,
    mayImport: [contracts],
    packages: [/^zod$/],
    instead:
      "A contract says a shape with zod and nothing else, because browsers and the CLI load it too. Put behaviour into lib/domains or lib/platform.",
  },
  {
    name: "lib/capture",
    is: capture,
    mayImport: [capture, contracts],
    packages: [/^zod$/],
    instead:
      "What becomes of an event before it is stored is decided by pure functions, the same on a person's machine and at the door. Hand in the rules, the key and what came before; leave files and tables to the watcher and the domains.",
  },
  {
    name: "drizzle",
    is: drizzle,
    mayImport: [drizzle, contracts],
    packages: [/^drizzle-orm(\/|$)/, /^zod$/],
    instead: "A schema file holds a table and its policies. Put queries into lib/domains/<domain>/queries.ts.",
  },
  {
    name: "inngest/client and inngest/events",
    is: jobClient,
    mayImport: [contracts, jobClient],
    instead:
      "Events are names and shapes that the sender and the job share. Put what a job does into inngest/functions.",
  },
  {
    name: "lib/platform",
    is: platform,
    mayImport: [platform, contracts, drizzle, jobClient],
    instead:
      "The platform serves every domain and knows none. Take what you need as an argument, or move this into the domain.",
  },
  {
    name: "lib/domains",
    is: domains,
    mayImport: [domains, contracts, mining, capture, drizzle, platform, /^inngest\/events\.ts$/],
    instead:
      "A use case knows data, rules and the platform. What is about pages belongs into app or components, what is about triggers into inngest/functions.",
  },
  {
    name: "inngest/functions",
    is: /^inngest\/functions\//,
    mayImport: [/^inngest\//, contracts, domains, platform],
    instead: "A function names its trigger and calls a use case. Put the work and its queries into lib/domains.",
  },
  {
    name: "app/api/inngest",
    is: /^app\/api\/inngest\//,
    mayImport: [/^app\//, jobClient, /^inngest\/functions\//, platform],
    instead: "This route serves the job functions and does nothing else.",
  },
  {
    name: "app",
    is: /^app\//,
    mayImport: [/^app\//, domains, contracts, platform, components, browser],
    instead:
      "Pages and routes compose: call a use case of lib/domains with the context, and leave tables and the engine to it.",
  },
  {
    name: "lib/browser",
    is: browser,
    mayImport: [components, browser, contracts],
    packages: [/^(?!node:|postgres$|drizzle-orm|inngest|@supabase\/(?!realtime-js$))/],
    instead:
      "This runs in the page: ask the API with fetchApi. Of Supabase it knows Realtime alone, in a chunk of its own.",
  },
  {
    name: "components",
    is: components,
    mayImport: [components, browser, contracts],
    packages: [/^(?!node:|postgres$|drizzle-orm|inngest|@supabase\/)/],
    instead: "A component shows what it is given. Fetch in the page and hand it in; hand server actions in as props.",
  },
  {
    name: "watcher",
    is: /^watcher\//,
    mayImport: [/^watcher\//, contracts, mining, capture],
    instead:
      "People install the watcher without the server. It shares contracts, the engine and what becomes of an event before it is stored; everything else goes through the API.",
  },
  {
    name: "local",
    is: /^local\//,
    mayImport: [/^local\//],
    instead:
      "The embedded stack stands in for hosted services and could be deleted, so it knows nothing of the app. Hand it in from scripts/.",
  },
  {
    name: "the root",
    is: /^[^/]+$/,
    mayImport: [platform],
    instead: "Files at the root only start things. Put what they do into lib/platform.",
  },
];

/** Rooms that may know everything: they try or measure the others. */
const anything = /^((tests|bench|scripts)\/|(vitest|playwright|drizzle)\.config\.ts$)/;

test("every room knows only what the table in docs/architecture.md allows", () => {
  const faults: string[] = [];
  for (const source of loadSources()) {
    if (anything.test(source.path) || isTest(source.path)) continue;
    const room = rooms.find(({ is }) => is.test(source.path));
    if (!room) {
      faults.push(
        `${source.path} lies in no room. Move it into one, or describe its room in tests/architecture/rooms.test.ts.`,
      );
      continue;
    }
    for (const target of importsOf(source)) {
      const name = target.startsWith("npm:") ? target.slice(4) : null;
      const allowed =
        name === null
          ? room.mayImport.some((may) => may.test(target)) || /\.(css|json)$/.test(target)
          : room.packages === undefined || room.packages.some((may) => may.test(name));
      if (!allowed)
        faults.push(`${source.path} imports ${name ?? target}, which ${room.name} may not know. ${room.instead}`);
    }
  }
  expect(faults).toEqual([]);
});

test("a domain uses another's use cases and never its queries", () => {
  const faults: string[] = [];
  for (const source of loadSources()) {
    const domain = /^lib\/domains\/([^/]+)\//.exec(source.path)?.[1];
    if (!domain || isTest(source.path)) continue;
    for (const target of importsOf(source)) {
      const other = /^lib\/domains\/([^/]+)\/queries\.ts$/.exec(target)?.[1];
      if (other && other !== domain)
        faults.push(
          `${source.path} imports the queries of ${other}. Call one of its use cases, or add the one you need there.`,
        );
    }
  }
  expect(faults).toEqual([]);
});

/** Files that may use the connection which bypasses row-level security, each with its reason. */
const privileged: Readonly<Record<string, string>> = {};

test("the privileged connection is used by nothing but what is listed", () => {
  const users = loadSources()
    .filter((source) => !anything.test(source.path) && importsOf(source).includes("lib/platform/admin-db.ts"))
    .map(({ path }) => path)
    .filter((path) => !(path in privileged));
  expect(
    users,
    "Use ctx.asUser, so that policies apply. For retention or erasure, list the file with its reason.",
  ).toEqual([]);
});
