"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** Pages that stand side by side under one heading. Links, not ARIA tabs: each is a page of its own. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly { href: string; label: string }[] }) {
  const pathname = usePathname();
  // A page below one of them belongs to it.
  const open = tabs.find(({ href }) => pathname === href || pathname.startsWith(`${href}/`))?.href ?? pathname;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // On a phone they are wider than the screen: the one that is open must not lie beyond its edge.
    const here = list.current?.querySelector(`[href="${CSS.escape(open)}"]`);
    here?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [open]);
  return (
    <div className="page-tabs border-line border-b">
      <p className="flex h-14 items-center px-4 text-muted md:hidden">{label}</p>
      <nav aria-label={label} className="mx-auto max-w-[1100px] overflow-x-auto px-4 md:px-8 md:pr-(--tools)">
        <ul ref={list} className="flex gap-4 md:min-h-14">
          {tabs.map(({ href, label: name }) => (
            <li key={href} className="flex">
              <Link
                href={href}
                aria-current={open === href ? "page" : undefined}
                className="inline-flex min-h-11 items-center border-transparent border-b-2 whitespace-nowrap text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-text"
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}
