import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a campaign knows of its events without asking the server. Each is known by a key of its own that it carries
 * through all clients, whatever id they give it: were one thing stored under two ids, its key would stand there twice.
 */
export class Journal {
  /** All that were ever given to a client: where, by key. Nothing else may be in the table. */
  readonly handed = new Map<string, string>();
  /** Those that a client said it keeps, or that lay whole in its spool when it was killed. */
  readonly kept = new Set<string>();
  /** Those whose batch a client saw answered with a 2xx: their keys, by id. */
  readonly acknowledged = new Map<string, string | null>();
  #made = 0;

  /** New keys, noted as handed to `whom` before anything can become of them. */
  hand(count: number, whom: string): string[] {
    return Array.from({ length: count }, () => {
      this.#made += 1;
      const key = `n-${this.#made}`;
      this.handed.set(key, whom);
      return key;
    });
  }

  keep(keys: Iterable<string>): void {
    for (const key of keys) this.kept.add(key);
  }

  /**
   * Notes what lies whole in a spool after a kill. Where others send from it still, only what nobody had claimed counts:
   * lines that reach a claimed segment are written again by whoever wrote them, unless they were killed before they said
   * that they keep anything.
   */
  keepSpooled(spool: string, alone: boolean): void {
    const segments = alone ? /^[ws]-.*\.ndjson$/ : /^w-.*\.ndjson$/;
    for (const account of list(spool)) {
      for (const name of list(join(spool, account)).filter((each) => segments.test(each))) {
        const lines = read(join(spool, account, name))
          .split("\n")
          .slice(0, -1);
        this.keep(lines.flatMap((line) => keyOf(parse(line)) ?? []));
      }
    }
  }

  /** Reads what a client noted of the answers it saw (client-journal.ts); a torn last line was noted for nobody. */
  readAcknowledged(file: string): void {
    for (const line of read(file).split("\n").slice(0, -1))
      for (const [id, key] of JSON.parse(line) as [string, string | null][]) this.acknowledged.set(id, key);
  }
}

/**
 * The key that an event carries: in its metadata, or as its file's name. It is called `mark` there, since the text of
 * what is called `key` is masked as a secret.
 */
export function keyOf(event: { metadata?: unknown; path?: unknown } | null): string | null {
  const { mark } = (event?.metadata ?? {}) as { mark?: unknown };
  if (typeof mark === "string") return mark;
  return typeof event?.path === "string" ? (/n-\d+/.exec(event.path)?.[0] ?? null) : null;
}

function parse(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
