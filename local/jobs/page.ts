import { randomBytes } from "node:crypto";
import type { Health } from "./health.ts";
import type { Reply } from "./http.ts";
import type { Pending } from "./store/pending.ts";
import type { FunctionView, RunView, StepView } from "./store/view.ts";

const style = `
:root { color-scheme: light dark; --line: light-dark(#dcd8d0, #3a3733); --soft: light-dark(#6a655d, #a39d93); --bad: light-dark(#a3201d, #ff8f85); --good: light-dark(#17663a, #7fd3a0); }
body { font: 14px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 0 auto; padding: 24px 16px; background: light-dark(#fbfaf8, #191816); color: light-dark(#22201d, #ece9e4); }
h1 { font-size: 22px; } h2 { font-size: 16px; margin-top: 32px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
th { font-weight: 600; white-space: nowrap; } code { font-family: ui-monospace, monospace; font-size: 13px; }
.scroll { overflow-x: auto; } time, .state, td a { white-space: nowrap; } .soft { color: var(--soft); } .failed, .bad { color: var(--bad); } .completed, .good { color: var(--good); }
form { display: inline-block; margin-right: 8px; } button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; min-height: 44px; cursor: pointer; }
a { color: inherit; } a:focus-visible, button:focus-visible, .scroll:focus-visible { outline: 2px solid; outline-offset: 2px; }
`;

/** Text that is HTML already; everything else that goes into a page is escaped. */
class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function escaped(value: unknown): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(escaped).join("");
  return String(value ?? "").replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function html(parts: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return new Html(parts.reduce((text, part, index) => text + escaped(values[index - 1]) + part));
}

function page(title: string, body: Html): Reply {
  const nonce = randomBytes(16).toString("base64");
  const document = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style nonce="${nonce}">${new Html(style)}</style></head>
<body><main>${body}</main></body></html>`;
  return {
    status: 200,
    type: "text/html",
    body: document.text,
    headers: {
      "content-security-policy": `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
      // Without one, browsers would not say that the page's own forms come from it.
      "referrer-policy": "same-origin",
    },
  };
}

function table(label: string, heads: readonly string[], rows: readonly (readonly unknown[])[], empty: string): Html {
  if (rows.length === 0) return html`<p class="soft">${empty}</p>`;
  const cells = rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`);
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${cells}</tbody></table></div>`;
}

function time(at: string | null): Html | string {
  if (at === null) return "";
  return html`<time datetime="${at}">${at.replace("T", " ").replace(/\.\d+Z$/, " UTC")}</time>`;
}

function span(ms: number | null): string {
  if (ms === null) return "";
  if (ms < 10_000) return `${ms} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

function took(run: RunView): string {
  if (run.started_at === null || run.ended_at === null) return "";
  return span(Date.parse(run.ended_at) - Date.parse(run.started_at));
}

function size(bytes: number | null): string {
  if (bytes === null) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** What waits, in words. */
const reasons: Readonly<Record<Pending["kind"], string>> = {
  event: "waits for the event",
  function: "waits for the function",
  sleep: "sleeps",
  batch: "collects a batch",
  throttle: "waits for its turn (throttle)",
  debounce: "waits for a quiet moment (debounce)",
  concurrency: "waits for a free place (concurrency)",
};

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
const state = (name: string) => html`<span class="state ${name}">${name}</span>`;
const fault = ({ error_name, error_message }: Pick<RunView, "error_name" | "error_message">) =>
  error_name === null ? "" : html`<span class="bad">${error_name}</span>: ${error_message}`;

/** The first page: what is registered, what ran, and what is wrong. */
export function runsPage({
  health,
  functions,
  pending,
  runs,
}: {
  health: Health;
  functions: readonly FunctionView[];
  pending: readonly Pending[];
  runs: readonly RunView[];
}): Reply {
  const standing =
    health.problems.length === 0
      ? html`<p><span class="good">Everything works.</span> ${count(health.apps.length, "app")}, ${count(functions.length, "function")}.</p>`
      : html`<p class="bad">Something is wrong:</p><ul>${health.problems.map((problem) => html`<li>${problem}</li>`)}</ul>`;
  const functionRows = functions.map((fn) => [
    html`${fn.name}<br><code class="soft">${fn.id}</code>`,
    fn.triggers.map((trigger, index) => html`${index > 0 ? ", " : ""}<code>${trigger}</code>`),
    time(fn.next_tick_at),
    fn.active_runs,
    fn.failed_runs,
  ]);
  const pendingRows = pending.map((entry) => [
    html`<code>${entry.function_id}</code>`,
    html`${reasons[entry.kind]}${entry.waits_for === null ? "" : html` <code>${entry.waits_for}</code>`}`,
    count(entry.count, entry.kind === "batch" ? "event" : "run"),
    time(entry.next_at),
  ]);
  const runRows = runs.map((run) => [
    html`<a href="/runs/${encodeURIComponent(run.id)}"><code>${run.id}</code></a>`,
    html`<code>${run.function_id}</code><br><span class="soft">${run.event_name}</span>${run.error_name === null ? "" : html`<br>${fault(run)}`}`,
    state(run.status),
    run.steps_done,
    run.attempt === null ? "" : run.attempt + 1,
    time(run.created_at),
    html`<span class="state">${took(run)}</span>`,
    time(run.next_wake_at),
  ]);
  return page(
    "Job runner",
    html`<h1>Job runner</h1>${standing}
<h2>Functions</h2>${table("Functions", ["Function", "Starts on", "Next tick", "Active", "Failed"], functionRows, "No app has registered functions yet.")}
<h2>Waiting</h2>${table("Waiting", ["Function", "What for", "How many", "Until, at the latest"], pendingRows, "Nothing waits.")}
<h2>Recent runs</h2>${table(
      "Recent runs",
      ["Run", "Function and event", "State", "Steps", "Attempt", "Created", "Took", "Next wake"],
      runRows,
      "Nothing has run yet.",
    )}
<p class="soft">What events and results say is not shown here. Reload for the present state.</p>`,
  );
}

const button = (run: RunView, action: string, label: string) =>
  html`<form method="post" action="/runs/${encodeURIComponent(run.id)}/${action}"><button>${label}</button></form>`;

function actions(run: RunView): Html {
  const over = run.ended_at !== null;
  return html`<p>${over ? "" : button(run, "cancel", "Cancel this run")}${run.input_bytes === null ? html`<span class="soft">What started this run is forgotten; it cannot run again.</span>` : button(run, "again", "Run again")}</p>`;
}

/** One run, step by step; with buttons to cancel it and to run it again where only this machine can press them. */
export function runPage(run: RunView & { steps: readonly StepView[] }, { buttons }: { buttons: boolean }): Reply {
  const facts: readonly (readonly [string, unknown])[] = [
    ["State", state(run.status)],
    ["Function", html`<code>${run.function_id}</code>`],
    ["Event", html`<code>${run.event_name}</code> <code class="soft">${run.event_id}</code>`],
    ["Created", time(run.created_at)],
    ["Started", time(run.started_at)],
    ["Ended", html`${time(run.ended_at)} ${took(run)}`],
    ["Next wake", time(run.next_wake_at)],
    ["Events", size(run.input_bytes)],
    ["Result", size(run.output_bytes)],
    ["Last error", fault(run)],
  ];
  const rows = run.steps.map((step) => [
    html`${step.name}${step.waits_for === null ? "" : html`<br><code class="soft">${step.waits_for}</code>`}`,
    step.op,
    state(step.state),
    step.attempt + 1,
    time(step.at),
    span(step.took_ms),
    size(step.input_bytes),
    size(step.output_bytes),
    fault(step),
  ]);
  const heads = ["Step", "Kind", "State", "Attempt", "When", "Took", "Input", "Output", "Error"];
  return page(
    `Run ${run.id}`,
    html`<p><a href="/">All runs</a></p><h1>Run <code>${run.id}</code></h1>
<div class="scroll" role="region" aria-label="Facts" tabindex="0"><table>${facts.filter(([, value]) => escaped(value).trim() !== "").map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</table></div>
${buttons ? actions(run) : ""}<h2>Steps</h2>${table("Steps", heads, rows, "No step yet.")}`,
  );
}
