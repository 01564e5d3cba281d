export const noList = "There is no such list";

/**
 * The items of a list that lies in a JSON object under a name: `{"days": [ … ], …}`, each as its own text, so that of a
 * file of any size one item at a time is in memory. What stands beside the list is passed over.
 *
 * @param pieces the text in its order, cut anywhere @param itemMax characters of an item in memory
 * @throws Error when the text is no object, has no such list (`noList`), ends early, or holds an item longer than that
 */
export function* readJsonItems(pieces: Iterable<string>, name: string, itemMax: number): Generator<string> {
  const scan = new ItemScan(name);
  for (const piece of pieces) {
    yield* scan.push(piece);
    if (scan.held > itemMax) throw new Error("An item is too long");
  }
  if (!scan.isOver) throw new Error("The object does not end");
  if (!scan.wasFound) throw new Error(noList);
}

class ItemScan {
  readonly #name: string;
  /** How many objects and lists are open. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** What the last string of the outermost object held: its name for what follows. */
  #string = "";
  #key = "";
  #inList = false;
  /** Where the list is met, and its items stand. */
  #item = "";
  isOver = false;
  wasFound = false;

  constructor(name: string) {
    this.#name = name;
  }

  get held(): number {
    return this.#item.length + this.#string.length;
  }

  *push(piece: string): Generator<string> {
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const character = piece.charAt(at);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (character === "\\") this.#escaped = true;
        else if (character === '"') this.#inString = false;
        if (this.#inString && this.#depth === 1) this.#string += character;
        continue;
      }
      if (this.isOver && !/\s/.test(character)) throw new Error("Something follows the object");
      if (character === '"') {
        this.#inString = true;
        this.#string = "";
      } else if (character === "{" || character === "[") {
        if (this.#depth === 0 && character !== "{") throw new Error("The text is no object");
        if (this.#depth === 1 && character === "[" && this.#key === this.#name) {
          this.#inList = true;
          this.wasFound = true;
          from = at + 1;
        }
        this.#depth += 1;
      } else if (character === "}" || character === "]") {
        this.#depth -= 1;
        if (this.#inList && this.#depth === 1) {
          yield* this.#end(piece.slice(from, at));
          this.#inList = false;
        }
        if (this.#depth === 0) this.isOver = true;
      } else if (character === ":" && this.#depth === 1) this.#key = this.#string;
      else if (character === "," && this.#inList && this.#depth === 2) {
        yield* this.#end(piece.slice(from, at));
        from = at + 1;
      } else if (this.#depth === 0 && !/\s/.test(character)) throw new Error("The text is no object");
    }
    if (this.#inList) this.#item += piece.slice(from);
  }

  *#end(rest: string): Generator<string> {
    const item = (this.#item + rest).trim();
    this.#item = "";
    if (item !== "") yield item;
  }
}
