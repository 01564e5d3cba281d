import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { me } from "#lib/contracts/accounts.ts";
import { activity } from "#lib/contracts/events.ts";
import { faultFields } from "../capture.ts";
import { type Cli, connect, noteRefused } from "../cli.ts";
import { type ExitCode, exitCodes, Fault } from "../fault.ts";
import {
  accountName,
  amendCredentials,
  consentUrl,
  credentialsOf,
  findCredentials,
  spoolFolder,
} from "../home/credentials.ts";
import type { Home } from "../home/home.ts";
import { findPause } from "../home/pause.ts";
import { localAccount, localFolder, readLocalLines } from "../local/local-store.ts";
import { callApi } from "../send/call-api.ts";
import { checkIn } from "../send/check-in.ts";
import type { Connection } from "../send/connection.ts";
import {
  readState,
  refusedPath,
  type SendingState,
  type SpoolSummary,
  summarizeSpool,
} from "../spool/sending-state.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { count, countByDay, sparkline, when } from "../terminal/words.ts";
import { describePause, tilde } from "../watch/describe-watch.ts";
import { describeRoots, findRunning, type RunningWatcher } from "../watch/running-watchers.ts";

const daysShown = 28;
/** Most of what is told lies on this machine: a server that takes the question and is silent must not keep it long. */
const patienceMs = 8_000;

/** `floyo status`: who, where, whether collection is agreed to, what is watched, and what waits, went out or was refused. */
export async function status(cli: Cli): Promise<ExitCode> {
  const { terminal, home } = cli;
  if (cli.local) return localStatus(cli);
  const credentials = findCredentials(home);
  if (!credentials) {
    terminal.give({ signed_in: false, home: home.dir });
    terminal.say(`Not signed in. Run \`floyo login\`. (Settings: ${home.dir})`);
    return exitCodes.notSignedIn;
  }
  const usual = connect(cli, credentials.url, credentials.key, credentials.organization.slug);
  const connection = { ...usual, timeoutMs: Math.min(usual.timeoutMs, patienceMs) };
  const spool = spoolFolder(home, credentials);
  const summary = summarizeSpool(spool);
  const elsewhere = countElsewhere(home, spool);
  const state = readState(spool);
  const watchers = findRunning(home.watchers);
  const pause = findPause(home);
  const { account, days, fault } = await askServer(connection);
  const consented = account?.consent.granted ?? credentials.consented;
  const revoked = Boolean(credentials.revoked) && (await isStillRevoked(home, connection, summary.queued));
  if (account) {
    const known = credentialsOf(credentials.url, credentials.key, account, credentials.own);
    // What was not asked is not noted: a watcher may have been told meanwhile that the device is revoked.
    const asked = credentials.revoked ? { revoked } : {};
    amendCredentials(home, credentials, { ...known, ...asked, key_refused: false });
  }
  const keyRefused = fault ? Boolean(noteRefused(cli, { credentials }, fault).key_refused) : false;
  terminal.give({
    signed_in: true,
    url: credentials.url,
    reachable: fault === null,
    error: faultFields(fault),
    user_id: credentials.user_id,
    organization: credentials.organization,
    key: maskKey(credentials.key),
    key_refused: keyRefused,
    device: { ...connection.device, revoked },
    consent: account?.consent ?? { granted: consented },
    spool: {
      folder: spool,
      queued: summary.queued,
      bytes: summary.bytes,
      sent: state.sent,
      last_sent_at: state.last_sent_at,
      refused: summary.refused,
      refused_by_reason: summary.refusedByReason,
      damaged: summary.damaged,
      last_error: state.last_error,
      not_before: state.not_before,
    },
    paused: pause !== null,
    paused_until: pause?.until ?? null,
    queued_for_other_accounts: elsewhere,
    watchers: watchers.map((one) => ({ ...one, own_account: one.account === accountName(credentials) })),
    activity_days: days,
  });
  const rows: [string, string][] = [
    ["Server", fault ? `${credentials.url} (${fault.message.replace(/\.$/, "")})` : credentials.url],
    ["Workspace", credentials.organization.name],
    ["Key", `${maskKey(credentials.key)}${keyRefused ? ", no longer accepted: nothing is captured" : ""}`],
    [
      "Device",
      `${connection.device.name} (${connection.device.id.slice(0, 8)})${revoked ? ", revoked: nothing is captured" : ""}`,
    ],
    ["Consent", consented ? "given" : `not given; decide at ${consentUrl(connection.workspaceUrl)}`],
    ...(pause ? [["Capture", `${describePause(pause)}; \`floyo resume\` ends it`] as [string, string]] : []),
    ...watcherRows(watchers, accountName(credentials), new Date()),
    ...spoolRows(summary, state, spool, watchers.length > 0, new Date()),
    ...(elsewhere > 0
      ? [["", `for other accounts, until those sign in: ${count(elsewhere, "event")}`] as [string, string]]
      : []),
    ...(days
      ? [
          ["Last 4 weeks", sum(days) > 0 ? `${sparkline(days)}  ${count(sum(days), "event")}` : "no events"] as [
            string,
            string,
          ],
        ]
      : []),
  ];
  sayRows(terminal, rows);
  if (fault?.hint) terminal.note(fault.hint);
  return fault?.exitCode ?? exitCodes.ok;
}

/** `floyo status --local`: what is kept on this machine alone. */
function localStatus({ home, terminal }: Cli): ExitCode {
  let events = 0;
  const times: string[] = [];
  for (const { event } of readLocalLines(home)) {
    events += 1;
    times.push(event.occurred_at);
  }
  const days = countByDay(times, new Date(), daysShown);
  const folder = localFolder(home);
  const watchers = findRunning(home.watchers).filter(({ account }) => account === localAccount);
  terminal.give({ local: true, folder, events, watchers, activity_days: days });
  sayRows(terminal, [
    ["Kept here", events === 0 ? "nothing yet" : `${count(events, "event")}, in ${tilde(folder)}`],
    ...watcherRows(watchers, localAccount, new Date()),
    ...(sum(days) > 0 ? [["Last 4 weeks", sparkline(days)] as [string, string]] : []),
  ]);
  return exitCodes.ok;
}

function sayRows(terminal: Terminal, rows: readonly [string, string][]): void {
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) terminal.say(`${terminal.style("dim", name.padEnd(width))}  ${value}`);
}

/** Whether the person has yet to allow this device again. Where nobody answers, what was said last stands. */
const isStillRevoked = (home: Home, connection: Connection, queued: number): Promise<boolean> =>
  checkIn(home, connection, queued).then(
    ({ device }) => device.revoked,
    () => true,
  );

/** Events captured for another person, workspace or server: they are sent to nobody else. */
function countElsewhere(home: Home, own: string): number {
  if (!existsSync(home.spool)) return 0;
  const folders = readdirSync(home.spool)
    .filter((name) => name !== localAccount)
    .map((name) => join(home.spool, name));
  return sum(folders.filter((folder) => folder !== own).map((folder) => summarizeSpool(folder).queued));
}

const states: Readonly<Record<RunningWatcher["state"], string>> = {
  reading: "reading folders",
  watching: "",
  paused: "paused",
  no_consent: "captures nothing: collection is not agreed to",
  revoked: "captures nothing: this device is revoked",
  key_refused: "captures nothing: the server does not accept the key",
};

/** What is watched now, a few lines for each watcher. */
function watcherRows(watchers: readonly RunningWatcher[], own: string, now: Date): [string, string][] {
  if (watchers.length === 0) return [["Watching", "nothing now; `floyo watch` begins"]];
  return watchers.flatMap((one, index): [string, string][] => {
    const state = [states[one.state], one.account === own ? "" : "for another account"].filter(Boolean).join(", ");
    const last = one.last_event_at ? `, last ${when(one.last_event_at, now)}` : "";
    const name = one.name === one.roots.map((root) => basename(root)).join(", ") ? "" : `${one.name}: `;
    const extent = one.listens ? "" : `${count(one.files, "file")} in ${count(one.folders, "folder")}, `;
    return [
      [index === 0 ? "Watching" : "", `${name}${describeRoots(one)}${state ? ` (${state})` : ""}`],
      [
        "",
        `${extent}since ${when(one.started_at, now)}, process ${one.pid}; captured ${count(one.captured, "event")}${last}`,
      ],
      ...(one.trouble ? [["", one.trouble] as [string, string]] : []),
    ];
  });
}

function spoolRows(
  summary: SpoolSummary,
  state: SendingState,
  folder: string,
  watched: boolean,
  now: Date,
): [string, string][] {
  const next = watched ? "the watcher sends them" : "to be sent with the next command or `floyo flush`";
  const rows: [string, string][] = [
    ["Queued", summary.queued === 0 ? "nothing waits to be sent" : `${count(summary.queued, "event")}, ${next}`],
    [
      "Sent",
      state.last_sent_at ? `${count(state.sent, "event")}, last ${when(state.last_sent_at, now)}` : "nothing yet",
    ],
  ];
  if (summary.refused > 0) rows.push(["Refused", `${count(summary.refused, "event")}, kept in ${refusedPath(folder)}`]);
  for (const { code, message, count: times } of summary.refusedByReason.slice(0, 3)) {
    rows.push(["", `${times.toLocaleString("en")} × ${code}: ${message}`]);
  }
  if (summary.damaged > 0) rows.push(["Damaged", `${count(summary.damaged, "line")} set aside beside the spool`]);
  if (state.last_error) rows.push(["Last error", `${state.last_error.message} (${when(state.last_error.at, now)})`]);
  return rows;
}

interface Answers {
  readonly account: Awaited<ReturnType<typeof askMe>> | null;
  /** Events on each of the last days, oldest first; null when the key may not know. */
  readonly days: number[] | null;
  readonly fault: Fault | null;
}

const askMe = (connection: Connection) => callApi(connection, me);

async function askServer(connection: Connection): Promise<Answers> {
  try {
    const account = await askMe(connection);
    const days = account.scopes.includes("events:read") ? await askDays(connection) : null;
    return { account, days, fault: null };
  } catch (error) {
    if (error instanceof Fault) return { account: null, days: null, fault: error };
    throw error;
  }
}

async function askDays(connection: Connection): Promise<number[]> {
  const now = new Date();
  const from = new Date(now.getTime() - daysShown * 86_400_000).toISOString();
  const summary = await callApi(connection, activity, { query: { from, to: now.toISOString() } });
  const counts = new Map(summary.days.map(({ day, count: events }) => [day, events]));
  return Array.from({ length: daysShown }, (_, index) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (daysShown - 1 - index), 12);
    return counts.get(isoDay(day)) ?? 0;
  });
}

const isoDay = (date: Date): string =>
  [date.getFullYear(), String(date.getMonth() + 1).padStart(2, "0"), String(date.getDate()).padStart(2, "0")].join("-");

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Enough of a key to know it by. */
export const maskKey = (key: string): string => `${key.slice(0, Math.min(16, Math.floor(key.length / 3)))}…`;
