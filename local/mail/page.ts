import { createHash } from "node:crypto";
import { escapeHtml } from "./escape-html.ts";
import type { StoredMail } from "./store.ts";

/** The code in a mail, if it has one. */
export const codeIn = (mail: StoredMail) => /(?<![\w%/=-])\d{6}(?![\w%-])/.exec(mail.text)?.[0];

const unescapeHtml = (text: string) =>
  text.replace(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code))).replace(/&amp;/g, "&");

/** The web addresses that a mail's words link to, with those words. */
export function linksIn(mail: StoredMail): { address: string; label: string }[] {
  const links: { address: string; label: string }[] = [];
  for (const [, , href = "", words = ""] of mail.html.matchAll(
    /<a\b[^>]*?href\s*=\s*(["'])(.*?)\1[^>]*>([\s\S]*?)<\/a>/gi,
  )) {
    const address = unescapeHtml(href);
    const label = unescapeHtml(words.replace(/<[^>]+>/g, "")).trim();
    if (/^https?:\/\//i.test(address) && URL.canParse(address)) links.push({ address, label: label || address });
  }
  return links;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2126; --quiet: #5b636e; --paper: #fbfbfa; --card: #fff; --line: #dcdfe3; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7e9ec; --quiet: #a2abb6; --paper: #14171a; --card: #1c2024; --line: #353b42; --link: #8ab8f0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.quiet { color: var(--quiet); font-size: .9rem; }
ul { list-style: none; margin: 1.25rem 0 0; padding: 0; display: grid; gap: .75rem; }
li, .mail { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.15rem; }
.code { font: 600 1.15rem/1.4 ui-monospace, monospace; letter-spacing: .12em; }
.go { margin: .5rem 0 0; font-weight: 600; }
.mail { margin-top: 1.25rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
`;

/**
 * Shows new mail by itself, where scripts run: only while the page is looked at, and never under the reader's hands,
 * that is while something in the list has the focus. Without scripts the page has a link to look again.
 */
const SCRIPT = `
const mails = document.getElementById("mails"), status = document.getElementById("status");
setInterval(async () => {
  if (document.hidden || mails.contains(document.activeElement)) return;
  try {
    const answer = await fetch("/", { signal: AbortSignal.timeout(3000) });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = fresh.getElementById("mails");
    if (!list || list.innerHTML === mails.innerHTML || mails.contains(document.activeElement)) return;
    mails.replaceChildren(...list.childNodes);
    status.textContent = fresh.getElementById("status").textContent;
  } catch {}
}, 3000);
`;

/** What the pages may do: run this one script, and ask this server. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

function when(mail: StoredMail): string {
  // Swedish writes a date as ISO 8601 does, in the machine's own time zone.
  return `<time datetime="${mail.created}">${new Date(mail.created).toLocaleString("sv")}</time>`;
}

function codeLine(mail: StoredMail): string {
  const code = codeIn(mail);
  return code ? `<p>Code <span class="code">${code}</span></p>` : "";
}

function linkLines(mail: StoredMail): string {
  const lines = linksIn(mail).map(({ address, label }) => {
    const { host, pathname } = new URL(address);
    return `<p class="go"><a href="${escapeHtml(address)}">${escapeHtml(label)}</a></p>
<p class="quiet">${escapeHtml(host + pathname)}</p>`;
  });
  return lines.join("\n");
}

/** The list of caught mails, newest first, each with its code and links. */
export function listPage(mails: StoredMail[]): string {
  const items = mails.map(
    (mail) => `<li>
<h2><a href="/mail/${mail.id}">${escapeHtml(mail.subject)}</a></h2>
<p class="quiet">To ${escapeHtml(mail.to)} · ${when(mail)}</p>
${codeLine(mail)}
${linkLines(mail)}
</li>`,
  );
  const list =
    items.length > 0
      ? `<ul>\n${items.join("\n")}\n</ul>`
      : '<p class="mail">No mail yet. Sign up or ask for a link, and it appears here.</p>';
  const count = mails.length === 1 ? "1 mail" : `${mails.length} mails`;
  return document(
    "Caught mail",
    `<h1>Caught mail</h1>
<p class="quiet">Nothing leaves this machine: what would be mailed is kept here, newest first.</p>
<p class="quiet"><span id="status" role="status">${count}</span> · <a href="/">Look again</a></p>
<div id="mails">${list}</div>
<script>${SCRIPT}</script>`,
  );
}

/** One mail, as its text. Its HTML is never shown as HTML here, so that no mail can act on this page. */
export function mailPage(mail: StoredMail): string {
  return document(
    mail.subject,
    `<p><a href="/">All mail</a></p>
<h1>${escapeHtml(mail.subject)}</h1>
<p class="quiet">From ${escapeHtml(mail.from)}<br>To ${escapeHtml(mail.to)}<br>${when(mail)}</p>
${codeLine(mail)}
${linkLines(mail)}
<div class="mail"><pre>${escapeHtml(mail.text)}</pre></div>`,
  );
}

/** The page for an address that has nothing. */
export function missingPage(): string {
  return document("Not here", '<h1>Not here</h1>\n<p>That mail is gone, or never came. <a href="/">All mail</a></p>');
}
