import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A mail as it is caught. */
export interface IncomingMail {
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

export interface StoredMail extends IncomingMail {
  /** Sorts by time of arrival. */
  id: string;
  /** ISO 8601. */
  created: string;
}

export interface MailStore {
  add(mail: IncomingMail): StoredMail;
  /** Newest first. */
  list(): StoredMail[];
  find(id: string): StoredMail | undefined;
  clear(): void;
}

const ID = /^[0-9a-z]{24}$/;

function isMail(value: unknown): value is StoredMail {
  if (typeof value !== "object" || value === null) return false;
  const mail = value as Record<string, unknown>;
  return ["id", "created", "from", "to", "subject", "html", "text"].every((name) => typeof mail[name] === "string");
}

/**
 * Keeps the newest mails in memory and, given a folder, one file each on disk, so that a restart finds them again.
 * @param options.max how many are kept; older ones go first
 */
export function openMailStore(options: { dir?: string | undefined; max?: number }): MailStore {
  const { dir, max = 500 } = options;
  const mails: StoredMail[] = [];
  const file = (id: string) => join(dir ?? "", `${id}.json`);

  if (dir) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(dir).sort()) {
      // A half-written file is what a killed process leaves behind; it never had its name.
      if (name.endsWith(".tmp")) rmSync(join(dir, name), { force: true });
      if (!ID.test(name.replace(/\.json$/, ""))) continue;
      try {
        const mail: unknown = JSON.parse(readFileSync(join(dir, name), "utf8"));
        if (isMail(mail)) mails.push(mail);
      } catch {
        rmSync(join(dir, name), { force: true });
      }
    }
  }

  let lastTime = 0;
  let inTheSame = 0;
  function nextId(): string {
    const now = Math.max(Date.now(), lastTime);
    inTheSame = now === lastTime ? inTheSame + 1 : 0;
    lastTime = now;
    return (
      now.toString(36).padStart(10, "0") + inTheSame.toString(36).padStart(4, "0") + randomBytes(5).toString("hex")
    );
  }

  function drop(count: number): void {
    for (const mail of mails.splice(0, count)) if (dir) rmSync(file(mail.id), { force: true });
  }

  return {
    add(mail) {
      const stored = { id: nextId(), created: new Date().toISOString(), ...mail };
      if (dir) {
        writeFileSync(`${file(stored.id)}.tmp`, JSON.stringify(stored), { mode: 0o600 });
        renameSync(`${file(stored.id)}.tmp`, file(stored.id));
      }
      mails.push(stored);
      drop(Math.max(0, mails.length - max));
      return stored;
    },
    list: () => mails.toReversed(),
    find: (id) => (id === "latest" ? mails.at(-1) : mails.find((mail) => mail.id === id)),
    clear: () => drop(mails.length),
  };
}
