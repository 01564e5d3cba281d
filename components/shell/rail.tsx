"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Count } from "#components/ui/badge.tsx";
import { Icon } from "#components/ui/icon.tsx";
import { isHere, places } from "./places.ts";

/** The places of a workspace: a rail at the left, a bar at the bottom of a phone. */
export function Rail({ org, suggestionsOpen = 0 }: { org: string; suggestionsOpen?: number }) {
  const pathname = usePathname();
  const root = `/w/${org}`;
  return (
    <nav aria-label="Workspace" className="contents">
      <ul className="grid grid-cols-[1fr_1fr_1fr_1.25fr_1fr] md:grid-cols-1 md:gap-0.5">
        {places.map((place) => (
          <li key={place.name} className="min-w-0">
            <Link
              href={root + place.path}
              aria-current={isHere(pathname, root, place) ? "page" : undefined}
              className="relative flex min-h-12 flex-col items-center justify-center gap-0.5 rounded-md px-0.5 text-sm text-muted hover:bg-sunken hover:text-text aria-[current=page]:bg-accent-soft aria-[current=page]:font-semibold aria-[current=page]:text-text md:min-h-9 md:flex-row md:justify-start md:gap-3 md:px-3 md:text-base pointer-coarse:md:min-h-11"
            >
              <Icon name={place.icon} />
              <span className="max-w-full truncate text-[0.6875rem] leading-4 md:text-base">{place.name}</span>
              {place.name === "Suggestions" && suggestionsOpen > 0 ? (
                <span className="absolute top-0.5 left-[calc(50%+0.4rem)] md:static md:ml-auto">
                  <Count value={suggestionsOpen} what="open" />
                </span>
              ) : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
