import Link from "next/link";

/** One choice among a few that live in the address: links, so that Back, bookmarks and the middle mouse button work. */
export function FilterNav({
  label,
  options,
}: {
  label: string;
  options: readonly { label: string; href: string; here: boolean }[];
}) {
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-1">
        {options.map((option) => (
          <li key={option.href}>
            <Link
              href={option.href}
              aria-current={option.here ? "page" : undefined}
              className="inline-flex min-h-8 items-center rounded-md border border-transparent px-3 text-muted hover:bg-sunken aria-[current=page]:border-line-strong aria-[current=page]:bg-surface aria-[current=page]:font-semibold aria-[current=page]:text-text pointer-coarse:min-h-11"
            >
              {option.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
