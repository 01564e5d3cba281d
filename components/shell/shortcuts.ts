/* The one list of keyboard shortcuts: whatever is on the page puts its own in, one listener runs them, `?` shows them. */

export interface Shortcut {
  /** Keys one after the other, as `event.key` names them: `"g t"`, `"?"`, `"Escape"`. `mod+k` is Ctrl K, or ⌘K on a Mac. */
  readonly keys: string;
  /** What it does, as a person would say it: "Go to Today". */
  readonly label: string;
  /** Under which heading it is listed. */
  readonly group: string;
  readonly run: () => void;
}

/** How long the second key of two may take. */
const sequenceMs = 1200;

const registered = new Map<symbol, Shortcut>();
const listeners = new Set<() => void>();
let snapshot: readonly Shortcut[] = [];
let typed: readonly string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Adds a shortcut; the answer takes it away. Of two with the same keys the later one runs. */
export function addShortcut(shortcut: Shortcut): () => void {
  const key = Symbol(shortcut.keys);
  if (registered.size === 0) document.addEventListener("keydown", onKeyDown);
  registered.set(key, shortcut);
  tell();
  return () => {
    registered.delete(key);
    if (registered.size === 0) document.removeEventListener("keydown", onKeyDown);
    tell();
  };
}

/** All that work now, for the list that `?` opens. The same array until one comes or goes. */
export const listShortcuts = (): readonly Shortcut[] => snapshot;

export function onShortcuts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  snapshot = [...registered.values()];
  for (const listener of listeners) listener();
}

/** What keys typed one after the other lead to: one that runs, the beginning of one, or nothing. */
export function matchKeys<T extends { readonly keys: string }>(
  shortcuts: readonly T[],
  keys: readonly string[],
): { readonly run: T | undefined; readonly waits: boolean } {
  const text = keys.join(" ");
  return {
    run: shortcuts.findLast((one) => one.keys === text),
    waits: shortcuts.some((one) => one.keys.startsWith(`${text} `)),
  };
}

/** A pressed key as shortcuts name it; null for one that none may have, as with Alt held. */
export function nameOfPress(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string | null {
  if (event.altKey || ["Control", "Meta", "Shift", "Alt", "AltGraph"].includes(event.key)) return null;
  return event.ctrlKey || event.metaKey ? `mod+${event.key.toLowerCase()}` : event.key;
}

const typedInto =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
/** Inside these, keys belong to what is open. */
const ownsKeys = "[role=menu], [role=listbox], [role=dialog], [role=alertdialog], dialog[open]";

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const press = nameOfPress(event);
  if (press === null) return;
  const withModifier = press.startsWith("mod+");
  // Single keys can be switched off, for people whose speech or hands set them off unmeant (WCAG 2.1.4).
  if (!withModifier && press !== "Escape" && document.documentElement.dataset.shortcuts === "off") return;
  const target = event.target instanceof Element ? event.target : null;
  if (!withModifier && (target?.closest(typedInto) || document.querySelector(ownsKeys))) return;

  clearTimeout(timer);
  const continued = matchKeys(snapshot, [...typed, press]);
  const found = continued.run || continued.waits ? continued : matchKeys(snapshot, [press]);
  typed = found.waits ? (found === continued ? [...typed, press] : [press]) : [];
  if (found.waits) {
    timer = setTimeout(() => {
      typed = [];
    }, sequenceMs);
  }
  if (!found.run) return;
  event.preventDefault();
  found.run.run();
}
