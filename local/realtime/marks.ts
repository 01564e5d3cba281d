/** What a transaction sees: all numbered below `from` have ended, none numbered `to` or above has begun. */
export interface Snapshot {
  from: bigint;
  to: bigint;
}

/**
 * Remembers up to where messages are known to have been announced, and which have been since, so that after an
 * interruption those that were not can be told from those that were.
 *
 * A mark is a snapshot, sent as a notification: Postgres keeps notifications in the order of the commits, so once it comes
 * back, whatever was committed in the snapshot has been announced. A message that was not announced is therefore of a
 * transaction that was under way at the mark, or of a later one: its number is `from` or above. The list of those under
 * way in the snapshot itself would say more, but names no subtransactions, and realtime.send runs in one.
 */
export class Marks {
  #place: bigint | undefined;
  /** The mark that is on its way, with what was announced before it was sent. */
  #sent: { name: string; ids: Set<string>; snapshot: Snapshot | undefined; isBack: boolean } | undefined;
  /** What was announced before earlier marks, and the number that no transaction among it reaches. */
  #past: { ids: Set<string>; below: bigint }[] = [];
  #recent = new Set<string>();

  /** The number of the first transaction that may have written something unannounced; none before the first mark. */
  get place(): bigint | undefined {
    return this.#place;
  }

  /** Whether the last mark has not come back: what was announced since may be lost. */
  get isLost(): boolean {
    return this.#sent !== undefined && !this.#sent.isBack;
  }

  /** Begins at a snapshot. Messages of later transactions that are there already are no news. */
  begin(snapshot: Snapshot, ids: string[]): void {
    this.#place = snapshot.from;
    for (const id of ids) this.#recent.add(id);
  }

  /** Remembers a message that was announced, or was found. */
  note(id: string): void {
    this.#recent.add(id);
  }

  has(id: string): boolean {
    return this.#recent.has(id) || this.#sent?.ids.has(id) === true || this.#past.some(({ ids }) => ids.has(id));
  }

  /** Begins a mark, and names the notification that is to carry it. */
  send(): string {
    const name = `mark ${crypto.randomUUID()}`;
    this.#sent = { name, ids: this.#recent, snapshot: undefined, isBack: false };
    this.#recent = new Set();
    return name;
  }

  /** Takes the snapshot in which the mark was sent. */
  sent(snapshot: Snapshot): void {
    if (!this.#sent) return;
    this.#sent.snapshot = snapshot;
    this.#settle();
  }

  /** Takes a mark that came back. */
  back(name: string): void {
    if (this.#sent?.name !== name) return;
    this.#sent.isBack = true;
    this.#settle();
  }

  /** Gives up the mark that is on its way: its connection is gone. */
  drop(): void {
    for (const id of this.#sent?.ids ?? []) this.#recent.add(id);
    this.#sent = undefined;
  }

  #settle(): void {
    const { ids, snapshot, isBack } = this.#sent ?? {};
    if (!ids || !snapshot || !isBack) return;
    this.#place = snapshot.from;
    this.#past.push({ ids: new Set(ids), below: snapshot.to });
    ids.clear();
    // Nobody will look for what comes before the new place.
    this.#past = this.#past.filter(({ ids, below }) => ids.size > 0 && below > snapshot.from);
  }
}
