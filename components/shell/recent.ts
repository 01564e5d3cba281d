/** What was opened from the palette lately, in this tab alone: names of files stay out of what outlives it. */
export interface Recent {
  readonly href: string;
  readonly label: string;
}

const key = "floyo.recent";
const kept = 5;

export function readRecent(root: string): Recent[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    if (!Array.isArray(stored)) return [];
    return stored.filter(
      (one): one is Recent =>
        typeof one?.href === "string" && typeof one?.label === "string" && one.href.startsWith(root),
    );
  } catch {
    // Storage is refused, or holds what we did not write.
    return [];
  }
}

export function addRecent(root: string, recent: Recent): void {
  try {
    const rest = readRecent(root).filter(({ href }) => href !== recent.href);
    sessionStorage.setItem(key, JSON.stringify([recent, ...rest].slice(0, kept)));
  } catch {
    // Without storage nothing is recent.
  }
}

/** On signing out: the next person at this machine sees nothing of it. */
export function forgetRecent(): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // There was nothing to forget.
  }
}
