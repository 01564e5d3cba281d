import { stripVTControlCharacters } from "node:util";
import { wrap } from "../terminal/table.ts";
import { printable, printableName } from "../terminal/terminal.ts";
import { cellsOf, clip, clipPath, padTo } from "../terminal/width.ts";
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
import type { RecentLine, WatchReport } from "./watch-report.ts";

export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly help: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly style: (style: "bold" | "dim" | "green" | "yellow" | "red" | "cyan", text: string) => string;
}

const linesOfTroubleMax = 5;
const verbCells = 8;

/** The live view, a line for each row of the terminal and none wider than it. */
export function drawWatch(report: WatchReport, canvas: Canvas): string[] {
  const { columns, rows, help } = canvas;
  const head = [title(report, canvas), "", ...extent(report, canvas), ...troubles(report, canvas), ""];
  const foot = ["", numbers(report, canvas), keys(report, canvas)];
  const room = Math.max(0, rows - head.length - foot.length);
  const body = help ? helpLines(report, canvas) : recent(report, canvas, room);
  const lines = [...head, ...padLines(body.slice(0, room), room), ...foot];
  return lines.slice(0, rows).map((line) => clipLine(line, columns));
}

/** A last guard: colours are dropped from a line that would still be too wide. */
const clipLine = (line: string, columns: number): string =>
  cellsOf(line) <= columns ? line : clip(stripVTControlCharacters(line), columns);

const padLines = (lines: readonly string[], room: number): string[] => [
  ...lines,
  ...new Array<string>(Math.max(0, room - lines.length)).fill(""),
];

/** Two texts at the two ends of a line; the first gives way. */
function apart(left: string, right: string, columns: number, style: (left: string, right: string) => string): string {
  const end = clip(right, columns);
  const room = columns - cellsOf(end) - 2;
  const begin = room > 8 ? clip(left, room) : "";
  return style(padTo(begin, columns - cellsOf(end)), end);
}

function title(report: WatchReport, { columns, now, style }: Canvas): string {
  const sending = describeSending(report, now);
  const phases: Partial<Record<WatchReport["phase"], string>> = {
    reading: "reading folders",
    paused: "paused",
    stopping: "sending what waits",
  };
  const phase = report.phase === "watching" && report.rest ? describePause(report.rest) : phases[report.phase];
  const state = `${sending.good ? "●" : "○"} ${phase ? `${phase}, ` : ""}${sending.text}`;
  const colour = report.phase === "paused" || report.rest !== null || !sending.good ? "yellow" : "green";
  return apart(
    `floyo watch  ${printableName(report.name)}`,
    state,
    columns,
    (left, right) => style("bold", left) + style(colour, right),
  );
}

function extent(report: WatchReport, { columns, style }: Canvas): string[] {
  if (report.phase === "reading") return ["Reading folders; what happens from now on is captured."];
  const where = report.roots.map((root) => clipPath(tilde(root), Math.max(20, columns - 12))).join(", ");
  const polled =
    report.counts.polled > 0 ? `, ${report.counts.polled.toLocaleString("en")} looked at now and then` : "";
  const unreadable = report.counts.unreadable;
  const leftOut = describeLeftOut(report);
  return [
    ...wrap(`Watching ${where}: ${describeExtent(report)}${polled}.`, columns).split("\n"),
    ...(leftOut === ""
      ? []
      : wrap(`Left out: ${leftOut}.`, columns, "  ")
          .split("\n")
          .map((line) => style("dim", line))),
    ...(unreadable > 0 ? [style("yellow", `Cannot be read: ${unreadable.toLocaleString("en")} of the folders.`)] : []),
  ];
}

function troubles(report: WatchReport, { columns, style }: Canvas): string[] {
  const lines = describeTroubles(report).flatMap((text) => wrap(`! ${printable(text)}`, columns, "  ").split("\n"));
  return lines.slice(-linesOfTroubleMax).map((line) => style("yellow", line));
}

function recent(report: WatchReport, canvas: Canvas, room: number): string[] {
  if (report.recent.length > 0) return report.recent.slice(0, room).map((line) => drawLine(line, report, canvas));
  if (report.phase === "reading") return [];
  return [canvas.style("dim", "Nothing yet. Edit a file in one of these folders, and it shows here.")];
}

function drawLine(line: RecentLine, report: WatchReport, { columns, style }: Canvas): string {
  const lead = `${clockOf(line.at)}  `;
  const several = new Set(report.recent.map(({ project }) => project)).size > 1;
  const projectCells = several && columns >= 72 ? Math.min(20, Math.floor(columns / 5)) : 0;
  const room = columns - cellsOf(lead) - verbCells - 2 - (projectCells > 0 ? projectCells + 2 : 0);
  const subject = subjectOf(line);
  const [from, to] = line.count === 1 && line.previousPath !== null ? [line.previousPath, line.path] : [null, subject];
  const text =
    from === null || cellsOf(subject) <= room
      ? clipPath(subject, room)
      : `${clipPath(printableName(from), Math.floor((room - 3) / 2))} → ${clipPath(printableName(to), Math.ceil((room - 3) / 2))}`;
  const verb = padTo(clip(verbOf(line), verbCells), verbCells);
  const project = projectCells > 0 ? `  ${style("dim", clip(printableName(line.project), projectCells))}` : "";
  return `${style("dim", lead)}${style(line.count > 1 ? "dim" : "cyan", verb)}  ${padTo(text, projectCells > 0 ? room : 0)}${project}`;
}

function numbers(report: WatchReport, { columns, style }: Canvas): string {
  const { sending, captured } = report;
  const parts = [`Captured ${captured.toLocaleString("en")}`];
  if (sending) {
    parts.push(`Queued ${sending.queued.toLocaleString("en")}`, `Sent ${sending.sent.toLocaleString("en")}`);
    if (sending.refused > 0) parts.push(`Refused ${sending.refused.toLocaleString("en")}`);
  }
  const last = sending?.lastSentAt ? `last sent ${clockOf(sending.lastSentAt)}` : "";
  return apart(parts.join("   "), last, columns, (left, right) => left + style("dim", right));
}

function keys(report: WatchReport, { columns, help, style }: Canvas): string {
  const pause = report.phase === "paused" ? "p go on" : "p pause";
  return style("dim", clip(`q quit   ${pause}   ${help ? "? back" : "? help"}`, columns));
}

function helpLines(report: WatchReport, { columns }: Canvas): string[] {
  const key = (name: string, text: string) => {
    const indent = " ".repeat(11);
    const [first = "", ...more] = wrap(text, columns - indent.length).split("\n");
    return [name.padEnd(indent.length) + first, ...more.map((line) => indent + line)];
  };
  const say = (text: string) => wrap(text, columns, "  ").split("\n");
  const folder = report.roots.length === 1 ? ` ${tilde(report.roots[0] ?? "")}` : "";
  return [
    ...key("q, Ctrl-C", "send what waits and quit; a second Ctrl-C leaves at once, and what waits is kept"),
    ...key("p", "pause: what happens meanwhile is not captured, then or later"),
    ...key("r", "try the server now, when it was away"),
    "",
    ...say(
      "Sent of each change: its kind, the path within the project, the project's name and the time. Never what is in a file.",
    ),
    ...say(
      "Left out: files that hold secrets, what belongs to git, dependencies, caches, build output, editors' temporary files, and what .gitignore, .floyoignore or --exclude name.",
    ),
    ...say(`To see the exact bytes: floyo watch --dry-run${folder}`),
  ];
}
