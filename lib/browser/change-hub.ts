import type { Versions } from "#lib/contracts/realtime.ts";
import type { Topic } from "#lib/contracts/topic.ts";

type Listener = (changed: readonly Topic[]) => void;

/**
 * What has changed, and who on the page wants to know. `told` is the newest that the page has heard of, by whatever
 * way; `rendered` is what the server had read when it rendered the page as it stands. Versions only grow.
 */
export class ChangeHub {
  readonly #told: Versions;
  readonly #rendered: Versions;
  readonly #listeners = new Map<Listener, ReadonlySet<Topic>>();
  readonly #shown = new Map<symbol, readonly Topic[]>();
  readonly #wanting = new Set<() => void>();

  constructor(rendered: Versions) {
    this.#told = { ...rendered };
    this.#rendered = { ...rendered };
  }

  /** Takes versions in, some or all, and tells whoever asked for a topic that moved. */
  hear(versions: Versions): void {
    this.#tell(raise(this.#told, versions));
    if (this.isBehind()) this.#want();
  }

  /** The server has rendered the page anew: what it shows is at least this new. */
  showed(versions: Versions): void {
    raise(this.#rendered, versions);
    this.#tell(raise(this.#told, versions));
  }

  listen(topics: readonly Topic[], listener: Listener): () => void {
    this.#listeners.set(listener, new Set(topics));
    return () => this.#listeners.delete(listener);
  }

  /** Parts of the page that the server renders from these topics. */
  show(topics: readonly Topic[]): () => void {
    const key = Symbol();
    this.#shown.set(key, topics);
    // Come to by a link after something else had changed: it may be a page that the router kept.
    if (this.isBehind()) this.#want();
    return () => this.#shown.delete(key);
  }

  /** Whether the page shows something that has changed since it was rendered. */
  isBehind(): boolean {
    for (const topics of this.#shown.values())
      if (topics.some((topic) => (this.#told[topic] ?? 0) > (this.#rendered[topic] ?? 0))) return true;
    return false;
  }

  /** Called whenever the page falls behind. */
  onBehind(want: () => void): () => void {
    this.#wanting.add(want);
    return () => this.#wanting.delete(want);
  }

  #want(): void {
    for (const want of this.#wanting) want();
  }

  #tell(changed: readonly Topic[]): void {
    for (const [listener, topics] of this.#listeners) {
      const wanted = changed.filter((topic) => topics.has(topic));
      if (wanted.length > 0) listener(wanted);
    }
  }
}

/** Raises `known` to what is newer in `heard`; the topics that moved. */
function raise(known: Versions, heard: Versions): Topic[] {
  const moved: Topic[] = [];
  for (const topic of Object.keys(heard) as Topic[]) {
    const version = heard[topic] ?? 0;
    if (version <= (known[topic] ?? 0)) continue;
    known[topic] = version;
    moved.push(topic);
  }
  return moved;
}
