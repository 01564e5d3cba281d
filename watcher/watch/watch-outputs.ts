import type { Cli } from "../cli.ts";
import { count } from "../terminal/words.ts";
import {
  clockOf,
  describeExtent,
  describeLeftOut,
  describePause,
  describeSending,
  describeTroubles,
  subjectOf,
  tilde,
  verbOf,
} from "./describe-watch.ts";
import { type Keys, LiveView } from "./live-view.ts";
import { openWatchLog } from "./watch-log.ts";
import { addRecent, type RecentLine, type WatchReport } from "./watch-report.ts";
import type { WatchOutput } from "./watch-session.ts";

/** Where a watch speaks, until it ends. */
export interface Speaker extends WatchOutput {
  begin(report: WatchReport): void;
  end(): void;
}

/** On a terminal: the live view. */
export function speakLive(cli: Cli, keys: Keys): Speaker {
  let view: LiveView | null = null;
  return {
    begin: (report) => {
      view = new LiveView(cli, report, keys);
      view.open();
    },
    events: () => {},
    changed: () => view?.changed(),
    end: () => view?.close(),
  };
}

/** A change of many files is over, and told, once none has come for this long. */
const groupRestMs = 1_000;

/** Elsewhere: a line for each event, or for the files that one tool changed at once; the rest on stderr. */
export function speakPlain({ terminal }: Cli, silent: boolean): Speaker {
  const tell = changesOf((text) => terminal.note(text));
  const recent: RecentLine[] = [];
  let timer: NodeJS.Timeout | null = null;
  const print = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    for (const line of recent.splice(0).reverse()) {
      terminal.say(`${clockOf(line.at)}  ${verbOf(line)}  ${subjectOf(line)}`);
    }
  };
  return {
    begin: tell.begin,
    events: (formed) => {
      if (silent) return;
      const group = formed[0]?.event.group ?? null;
      if (recent.length > 0 && recent[0]?.group !== group) print();
      addRecent({ recent, lastEventAt: null }, formed);
      if (timer) clearTimeout(timer);
      if (group === null) print();
      else timer = setTimeout(print, groupRestMs);
    },
    changed: tell.changed,
    end: print,
  };
}

/** In the background: what there is to say goes into a file, and what happened to files does not. */
export function speakLog(path: string): Speaker {
  const say = openWatchLog(path);
  const tell = changesOf(say);
  let report: WatchReport | null = null;
  return {
    begin: (of) => {
      report = of;
      tell.begin(of);
    },
    events: () => {},
    changed: tell.changed,
    end: () => {
      if (report) say(`Ended. Captured ${count(report.captured, "event")}.`);
    },
  };
}

/** With `--json`: on stdout each event as it was kept, on stderr a record for whatever else changes. */
export function speakJson(cli: Cli, silent: boolean): Speaker {
  const { stdout, stderr } = cli.streams;
  let report: WatchReport | null = null;
  let last = "";
  const changed = () => {
    if (!report) return;
    const record = { record: "status", ...statusFields(report) };
    // Counts alone are no news.
    const connection = record.connection === "sending" ? "connected" : record.connection;
    const news = JSON.stringify([
      record.state,
      record.paused_until,
      connection,
      record.consented,
      record.revoked,
      record.key_refused,
      record.troubles,
    ]);
    if (news !== last) stderr.write(`${JSON.stringify(record)}\n`);
    last = news;
  };
  return {
    begin: (of) => {
      report = of;
      changed();
    },
    events: (_, lines) => {
      if (!silent && lines.length > 0) stdout.write(`${lines.join("\n")}\n`);
    },
    changed,
    end: () => {},
  };
}

/** A watcher's state in the form that `--json` gives. */
export function statusFields(report: WatchReport) {
  const { sending, counts } = report;
  return {
    state: report.phase === "watching" && report.rest ? "paused" : report.phase,
    paused_until: report.rest?.until ?? null,
    roots: report.roots,
    folders: counts.folders,
    files: counts.files,
    polled: counts.polled,
    unreadable: counts.unreadable,
    left_out: Object.fromEntries([...counts.leftOut].filter(([, number]) => number > 0)),
    captured: report.captured,
    dropped: report.dropped,
    lost: report.lost,
    connection: sending?.state ?? null,
    consented: sending?.consented ?? null,
    revoked: sending?.revoked ?? null,
    key_refused: sending?.keyRefused ?? null,
    queued: sending?.queued ?? 0,
    sent: sending?.sent ?? 0,
    refused: sending?.refused ?? 0,
    troubles: describeTroubles(report),
  };
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Says what has changed about a watcher, each thing once. */
function changesOf(say: (text: string) => void) {
  let report: WatchReport | null = null;
  let phase = "";
  let away = false;
  let rested: string | null | undefined;
  const told = new Set<string>();
  const changed = () => {
    if (!report) return;
    if (report.phase !== phase) {
      phase = report.phase;
      if (phase === "watching" && !told.has("extent")) {
        const leftOut = describeLeftOut(report);
        say(
          `Watching ${report.roots.map(tilde).join(", ")}: ${describeExtent(report)}.${leftOut ? ` Left out: ${leftOut}.` : ""}`,
        );
        told.add("extent");
      }
    }
    const rest = report.rest?.until;
    if (rest !== rested) say(report.rest ? `${sentence(describePause(report.rest))}.` : "The pause is over.");
    rested = rest;
    const troubles = describeTroubles(report);
    for (const text of troubles) if (!told.has(text)) say(text);
    for (const text of [...told]) if (text !== "extent" && !troubles.includes(text)) told.delete(text);
    for (const text of troubles) told.add(text);
    const sending = describeSending(report, Date.now());
    if (away && sending.good) say(`${sentence(sending.text)} again.`);
    away = !sending.good;
  };
  return {
    begin: (of: WatchReport) => {
      report = of;
      changed();
    },
    changed,
  };
}
