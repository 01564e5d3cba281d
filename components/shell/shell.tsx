import type { Appearance } from "./appearance.ts";
import { ConnectionState } from "./connection.tsx";
import { Palette, PaletteButton, type PaletteProps } from "./palette.tsx";
import { PersonMenu, WorkspaceSwitch } from "./person-menu.tsx";
import { Rail } from "./rail.tsx";

/**
 * The frame of every page in a workspace. The rail scrolls with nothing; on a phone it becomes the bottom bar. The tools
 * stand at the right end of the page's top line, which `Page` draws.
 */
export function Shell({
  person,
  theme,
  suggestionsOpen,
  children,
  ...own
}: PaletteProps & {
  person: string;
  theme: Appearance["theme"];
  /** How many wait to be looked at, shown at their place in the rail. */
  suggestionsOpen?: number;
  children: React.ReactNode;
}) {
  const { organization, organizations, setAppearance, signOut } = own;
  const menu = { organization, organizations, person, theme, setAppearance, signOut };
  return (
    <div className="shell">
      <a
        href="#content"
        className="sr-only rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-30"
      >
        Skip to content
      </a>
      <aside className="fixed inset-x-0 bottom-0 z-20 border-line border-t bg-surface px-1 pt-1 pb-[max(0.25rem,env(safe-area-inset-bottom))] md:sticky md:top-0 md:bottom-auto md:flex md:h-dvh md:flex-col md:gap-4 md:overflow-y-auto md:border-t-0 md:border-r md:px-2.5 md:py-3">
        <div className="hidden md:block">
          <WorkspaceSwitch organization={organization} organizations={organizations} />
        </div>
        <Rail org={organization.slug} suggestionsOpen={suggestionsOpen} />
        <div className="absolute -top-9 left-3 md:static md:mt-auto md:px-1">
          <ConnectionState />
        </div>
        <div className="hidden md:block">
          <PersonMenu {...menu} />
        </div>
      </aside>
      <div className="relative min-w-0">
        <header className="shell-tools">
          <PaletteButton />
          <div className="md:hidden">
            <PersonMenu {...menu} phone />
          </div>
        </header>
        <main id="content" tabIndex={-1} className="min-w-0 pb-20 outline-none md:pb-4">
          {children}
        </main>
      </div>
      <Palette {...own} />
    </div>
  );
}
