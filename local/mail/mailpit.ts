import type { MailStore, StoredMail } from "./store.ts";

/** The part of Mailpit's API that `supabase start` offers and tests use, in its JSON form. */

interface Address {
  Name: string;
  Address: string;
}

/** Splits `Name <address>`. */
export function parseAddress(text: string): Address {
  const named = /^(.*?)\s*<([^<>]*)>$/.exec(text);
  return named ? { Name: named[1] ?? "", Address: named[2] ?? "" } : { Name: "", Address: text };
}

const bytes = (mail: StoredMail) => Buffer.byteLength(mail.html) + Buffer.byteLength(mail.text);

function envelope(mail: StoredMail) {
  return {
    ID: mail.id,
    MessageID: `${mail.id}@mail.localhost`,
    From: parseAddress(mail.from),
    To: [parseAddress(mail.to)],
    Cc: [],
    Bcc: [],
    ReplyTo: [],
    Subject: mail.subject,
    Tags: [],
    Username: "",
    Size: bytes(mail),
  };
}

const summary = (mail: StoredMail) => ({
  ...envelope(mail),
  Read: true,
  Created: mail.created,
  Attachments: 0,
  Snippet: mail.text.replace(/\s+/g, " ").slice(0, 250),
});

const full = (mail: StoredMail) => ({
  ...envelope(mail),
  ReturnPath: parseAddress(mail.from).Address,
  ListUnsubscribe: { Header: "", Links: [], Errors: "", HeaderPost: "" },
  Date: mail.created,
  Text: mail.text,
  HTML: mail.html,
  Inline: [],
  Attachments: [],
});

function matches(mail: StoredMail, query: string): boolean {
  const terms = query.match(/(?:[a-z-]+:)?(?:"[^"]*"|\S+)/gi) ?? [];
  return terms.every((term) => {
    const [, field = "", quoted] = /^(?:(to|from|subject|addressed):)?([\s\S]*)$/i.exec(term) ?? [];
    const wanted = (quoted ?? "").replaceAll('"', "").toLowerCase();
    const fields: Record<string, string> = {
      to: mail.to,
      from: mail.from,
      subject: mail.subject,
      addressed: `${mail.to} ${mail.from}`,
      "": `${mail.to} ${mail.from} ${mail.subject} ${mail.text}`,
    };
    return (fields[field.toLowerCase()] ?? "").toLowerCase().includes(wanted);
  });
}

function page(all: StoredMail[], found: StoredMail[], query: URLSearchParams) {
  const whole = (name: string, whenAbsent: number) => {
    const value = Number(query.get(name) ?? whenAbsent);
    return Number.isSafeInteger(value) && value >= 0 ? value : whenAbsent;
  };
  const start = whole("start", 0);
  const messages = found.slice(start, start + whole("limit", 50)).map(summary);
  return {
    total: all.length,
    unread: 0,
    count: messages.length,
    messages_count: found.length,
    messages_unread: 0,
    start,
    tags: [],
    messages,
  };
}

/** Answers one API request. A string body is plain text, as Mailpit answers deletions and faults. */
export function answerMailpit(
  store: MailStore,
  method: string,
  url: URL,
): { status: number; body: unknown } | undefined {
  if (url.pathname === "/api/v1/messages") {
    if (method === "GET") return { status: 200, body: page(store.list(), store.list(), url.searchParams) };
    if (method === "DELETE") {
      store.clear();
      return { status: 200, body: "ok" };
    }
    return { status: 405, body: "Method not allowed" };
  }
  if (method !== "GET") return undefined;
  if (url.pathname === "/api/v1/search") {
    const query = url.searchParams.get("query") ?? "";
    if (!query.trim()) return { status: 400, body: "no search query" };
    const all = store.list();
    return {
      status: 200,
      body: page(
        all,
        all.filter((mail) => matches(mail, query)),
        url.searchParams,
      ),
    };
  }
  const id = /^\/api\/v1\/message\/([0-9a-z]+)$/.exec(url.pathname)?.[1];
  if (id === undefined) return undefined;
  const mail = store.find(id);
  return mail ? { status: 200, body: full(mail) } : { status: 404, body: "message not found" };
}
