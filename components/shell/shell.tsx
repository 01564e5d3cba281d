import Link from "next/link";
import type { Organization } from "#lib/contracts/accounts.ts";
import { Rail } from "./rail.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

/** The frame of every page in a workspace. The rail scrolls with nothing; on a phone it becomes the bottom bar. */
export function Shell({
  organization,
  organizations,
  person,
  signOut,
  setTheme,
  theme,
  children,
}: {
  organization: Organization;
  organizations: readonly Organization[];
  person: string;
  signOut: () => Promise<void>;
  setTheme: (form: FormData) => Promise<void>;
  theme: "system" | "light" | "dark";
  children: React.ReactNode;
}) {
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-20"
      >
        Skip to content
      </a>
      <aside className="fixed inset-x-0 bottom-0 z-10 border-line border-t bg-surface px-2 py-1 md:sticky md:top-0 md:bottom-auto md:flex md:h-dvh md:flex-col md:gap-4 md:border-t-0 md:border-r md:px-3 md:py-4">
        <div className="hidden md:block">
          <WorkspaceSwitch organization={organization} organizations={organizations} />
        </div>
        <Rail org={organization.slug} />
        <div className="mt-auto hidden gap-3 md:grid md:grid-cols-1">
          <PersonMenu person={person} signOut={signOut} setTheme={setTheme} theme={theme} />
        </div>
      </aside>
      <main id="content" tabIndex={-1} className="min-w-0 pb-20 outline-none md:pb-8">
        {children}
        <footer className="mx-4 mt-4 grid grid-cols-1 gap-3 border-line border-t pt-4 md:hidden">
          <WorkspaceSwitch organization={organization} organizations={organizations} />
          <PersonMenu person={person} signOut={signOut} setTheme={setTheme} theme={theme} />
        </footer>
      </main>
    </div>
  );
}

function WorkspaceSwitch({
  organization,
  organizations,
}: {
  organization: Organization;
  organizations: readonly Organization[];
}) {
  const others = organizations.filter(({ id }) => id !== organization.id);
  if (others.length === 0) return <p className="truncate px-3 font-semibold">{organization.name}</p>;
  return (
    <details className="rounded-md">
      <summary className="truncate rounded-md px-3 py-1.5 font-semibold hover:bg-sunken">{organization.name}</summary>
      <ul className="grid py-1">
        {others.map(({ id, slug, name }) => (
          <li key={id}>
            <Link href={`/w/${slug}`} className="block truncate rounded-md px-3 py-1.5 text-muted hover:bg-sunken">
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}

function PersonMenu({
  person,
  signOut,
  setTheme,
  theme,
}: {
  person: string;
  signOut: () => Promise<void>;
  setTheme: (form: FormData) => Promise<void>;
  theme: "system" | "light" | "dark";
}) {
  return (
    <>
      <ThemeSwitch theme={theme} setTheme={setTheme} />
      <div className="flex items-center justify-between gap-2 px-3">
        <span className="min-w-0 truncate text-sm text-muted" title={person}>
          {person}
        </span>
        <form action={signOut}>
          <button
            type="submit"
            className="min-h-6 rounded-md text-sm whitespace-nowrap underline underline-offset-2 hover:text-accent"
          >
            Sign out
          </button>
        </form>
      </div>
    </>
  );
}
