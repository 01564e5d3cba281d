"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Icon, type IconName } from "#components/ui/icon.tsx";

const places: { name: string; icon: IconName; path: string; within?: string }[] = [
  { name: "Today", icon: "today", path: "" },
  { name: "Patterns", icon: "patterns", path: "/patterns" },
  { name: "Suggestions", icon: "suggestions", path: "/suggestions" },
  { name: "Settings", icon: "settings", path: "/settings/api-keys", within: "/settings" },
];

/** The places of a workspace: a rail at the left, a bar at the bottom of a phone. */
export function Rail({ org }: { org: string }) {
  const pathname = usePathname();
  const root = `/w/${org}`;
  return (
    <nav aria-label="Workspace" className="contents">
      <ul className="flex justify-around gap-1 md:grid md:justify-stretch">
        {places.map(({ name, icon, path, within }) => {
          const here = path === "" ? pathname === root : pathname.startsWith(root + (within ?? path));
          return (
            <li key={name}>
              <Link
                href={`${root}${path}`}
                aria-current={here ? "page" : undefined}
                className="flex min-h-11 flex-col items-center justify-center gap-0.5 rounded-md px-3 text-sm text-muted hover:bg-sunken hover:text-text aria-[current=page]:bg-accent-soft aria-[current=page]:font-semibold aria-[current=page]:text-text md:min-h-9 md:flex-row md:justify-start md:gap-3 md:text-base"
              >
                <Icon name={icon} />
                {name}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
