/** Keys to press, `"g t"` one after the other and `"mod+k"` together. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      {keys.split(" ").map((key, index) => (
        <kbd
          key={`${key}-${index.toString()}`}
          className="inline-flex min-w-5 justify-center rounded-sm border border-line-strong px-1 text-muted text-sm"
        >
          {nameKey(key)}
        </kbd>
      ))}
    </span>
  );
}

const names: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Enter: "Enter",
};

/** A key as people call it. `mod` is Ctrl or, on a Mac, ⌘; the server cannot know which and says both. */
export function nameKey(key: string): string {
  const [modifier, letter] = key.split("+");
  if (modifier === "mod" && letter) return `Ctrl/⌘ ${letter.toUpperCase()}`;
  return names[key] ?? key;
}
