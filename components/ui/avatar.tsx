/** A person's or a workspace's initials. Beside the name, or inside something named. */
export function Avatar({ name, square = false }: { name: string; square?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`inline-flex size-6 shrink-0 select-none items-center justify-center border border-line-strong bg-sunken text-[0.6875rem] font-semibold ${square ? "rounded-sm" : "rounded-full"}`}
    >
      {initialsOf(name)}
    </span>
  );
}

/** Two letters at most: of the first and the last word, or of an address' part before its @. */
export function initialsOf(name: string): string {
  const words = (name.split("@")[0] ?? "").split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => /[\p{L}\p{N}]/u.exec(word ?? "")?.[0] ?? "",
  );
  return letters.join("").toLocaleUpperCase("en") || "?";
}
