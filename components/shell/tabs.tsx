"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

/** Pages that stand side by side under one heading. Links, not ARIA tabs: each is a page of its own. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly { href: string; label: string }[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className="border-line border-b">
      <ul className="mx-auto flex w-full max-w-[1100px] gap-4 px-4 md:px-8">
        {tabs.map(({ href, label: name }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={pathname === href ? "page" : undefined}
              className="inline-flex min-h-11 items-center border-transparent border-b-2 text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-text"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
