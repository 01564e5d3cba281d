import { escapeHtml } from "./escape-html.ts";
import type { StoredMail } from "./store.ts";

/** The sign-in code in a mail, if it has one. */
export const codeIn = (mail: StoredMail) => /(?<![\w%/=-])\d{6}(?![\w%-])/.exec(mail.text)?.[0];

/** The web addresses that a mail links to, each once. */
export function linksIn(mail: StoredMail): string[] {
  const found = mail.text.match(/https?:\/\/[^\s<>"']+/g) ?? [];
  return [...new Set(found)];
}

/** The links worth following: an address that only stands in the words, such as the site's, is not one of them. */
function actionLinks(mail: StoredMail): string[] {
  return linksIn(mail).filter((link) => link.includes("?"));
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2126; --quiet: #5b636e; --paper: #fbfbfa; --card: #fff; --line: #dcdfe3; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7e9ec; --quiet: #a2abb6; --paper: #14171a; --card: #1c2024; --line: #353b42; --link: #8ab8f0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.quiet { color: var(--quiet); font-size: .9rem; }
ul { list-style: none; margin: 1.5rem 0 0; padding: 0; display: grid; gap: .75rem; }
li, .mail { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.15rem; }
.code { font: 600 1.15rem/1.4 ui-monospace, monospace; letter-spacing: .12em; }
.mail { margin-top: 1.25rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
.links { margin-top: .6rem; }
.links a { display: inline-block; padding: .15rem 0; overflow-wrap: anywhere; }
`;

function document(title: string, body: string, refresh: boolean): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh ? '<meta http-equiv="refresh" content="15">\n' : ""}<title>${escapeHtml(title)}</title>
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
  const shown = `${mail.created.slice(0, 10)} ${mail.created.slice(11, 19)} UTC`;
  return `<time datetime="${mail.created}">${shown}</time>`;
}

function codeLine(mail: StoredMail): string {
  const code = codeIn(mail);
  return code ? `<p>Code <span class="code">${code}</span></p>` : "";
}

function linkLines(mail: StoredMail): string {
  const links = actionLinks(mail);
  const lines = links.map((link) => `<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`);
  return lines.length > 0 ? `<div class="links">${lines.join("\n")}</div>` : "";
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
    `${count} caught`,
    `<h1>Caught mail</h1>
<p class="quiet">Nothing leaves this machine: what would be mailed is kept here, newest first. The page looks again every 15 seconds.</p>
${list}`,
    true,
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
    false,
  );
}

/** The page for an address that has nothing. */
export function missingPage(): string {
  return document(
    "Not here",
    '<h1>Not here</h1>\n<p>That mail is gone, or never came. <a href="/">All mail</a></p>',
    false,
  );
}
