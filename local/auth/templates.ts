import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { escapeHtml } from "#local/mail/escape-html.ts";

/** Mail templates, by the names that Supabase's own configuration gives them. */
export type TemplateName = "confirmation" | "invite" | "magic_link" | "recovery" | "email_change" | "reauthentication";

/** What a template may name as `{{ .Name }}`: the variables of Supabase's mail templates. */
export interface TemplateValues {
  ConfirmationURL: string;
  Token: string;
  TokenHash: string;
  SiteURL: string;
  RedirectTo: string;
  Email: string;
  NewEmail: string;
}

export const subjects: Record<TemplateName, string> = {
  confirmation: "Confirm your e-mail address",
  invite: "You have been invited",
  magic_link: "Your sign-in link",
  recovery: "Reset your password",
  email_change: "Confirm your new e-mail address",
  reauthentication: "Confirm that it is you",
};

const verifyTypes: Record<TemplateName, string> = {
  confirmation: "email",
  invite: "invite",
  magic_link: "email",
  recovery: "recovery",
  email_change: "email_change",
  reauthentication: "",
};

const words: Record<TemplateName, { lead: string; action: string; after: string }> = {
  confirmation: {
    lead: "Welcome. Please confirm that {{ .Email }} is your address.",
    action: "Confirm my address",
    after: "If you did not sign up, nothing happens unless you follow the link.",
  },
  invite: {
    lead: "You have been invited to create an account at {{ .SiteURL }}.",
    action: "Accept the invitation",
    after: "If you did not expect this, you can ignore it.",
  },
  magic_link: {
    lead: "Follow the link to sign in as {{ .Email }}.",
    action: "Sign in",
    after: "The link works once. If you did not ask for it, you can ignore it.",
  },
  recovery: {
    lead: "Somebody asked to reset the password of {{ .Email }}.",
    action: "Choose a new password",
    after: "If it was not you, your password stays as it is.",
  },
  email_change: {
    lead: "Please confirm the change of your address from {{ .Email }} to {{ .NewEmail }}.",
    action: "Confirm the change",
    after: "Both addresses must confirm. If you did not ask for this, do not follow the link.",
  },
  reauthentication: {
    lead: "Enter this code to confirm that it is you.",
    action: "",
    after: "If you are not changing anything in your account, change your password.",
  },
};

/**
 * The built-in template. With a confirm path it links where Supabase tells server-rendered apps to point their
 * hosted templates, `{{ .SiteURL }}/auth/confirm?token_hash={{ .TokenHash }}&type=...`; without, to Auth itself.
 */
export function builtInTemplate(name: TemplateName, confirmPath: string): string {
  const { lead, action, after } = words[name];
  const link = confirmPath
    ? `{{ .SiteURL }}${confirmPath}?token_hash={{ .TokenHash }}&type=${verifyTypes[name]}&next={{ .RedirectTo }}`
    : "{{ .ConfirmationURL }}";
  const anchor = action
    ? `<p><a href="${link}">${action}</a></p>\n<p>Or enter the code: <strong>{{ .Token }}</strong></p>`
    : `<p>Your code: <strong>{{ .Token }}</strong></p>`;
  return `<h2>${subjects[name]}</h2>\n<p>${lead}</p>\n${anchor}\n<p>${after}</p>\n`;
}

/** Fills a template, escaping each value for where it stands, as Go's html/template does for Supabase. */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (_whole, name: string, at: number) => {
    const value = Object.hasOwn(values, name) ? values[name as keyof TemplateValues] : "";
    const before = template.slice(0, at);
    const attribute = /(?:href|src)\s*=\s*(?:"([^"]*)|'([^']*))$/i.exec(before);
    const written = attribute?.[1] ?? attribute?.[2];
    return written?.includes("?") ? encodeURIComponent(value) : escapeHtml(value);
  });
}

const unescapeHtml = (text: string) =>
  text
    .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&nbsp;/g, " ")
    .replace(/&amp;/g, "&");

/** The text part of a mail: its words, with each link's address written out. */
export function htmlToText(html: string): string {
  const text = html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<a\b[^>]*?href\s*=\s*(["'])(.*?)\1[^>]*>([\s\S]*?)<\/a>/gi, "$3: $2")
    .replace(/<br\s*\/?>|<\/(p|div|h[1-6]|li|tr)>/gi, "\n")
    .replace(/<[^>]+>/g, "");
  return unescapeHtml(text)
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .replace(/\n{2,}/g, "\n\n")
    .trim();
}

/** Reads a template from the configured folder, or gives the built-in one where the folder has none. */
export async function loadTemplate(
  name: TemplateName,
  config: { templatesDir: string | undefined; confirmPath: string },
): Promise<string> {
  if (config.templatesDir) {
    try {
      return await readFile(join(config.templatesDir, `${name}.html`), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return builtInTemplate(name, config.confirmPath);
}
