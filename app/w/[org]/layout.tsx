import { signOut } from "#app/(auth)/actions.ts";
import { readTheme, setTheme } from "#app/theme.ts";
import { OfflineBar } from "#components/shell/offline-bar.tsx";
import { Shell } from "#components/shell/shell.tsx";
import { ToastRegion } from "#components/ui/toast.tsx";
import { LiveProvider } from "#lib/browser/live.tsx";
import { pageMe } from "./page-me.ts";

export default async function WorkspaceLayout({ children, params }: LayoutProps<"/w/[org]">) {
  const { org } = await params;
  const [me, theme] = await Promise.all([pageMe(org), readTheme()]);
  return (
    <LiveProvider org={org}>
      <OfflineBar />
      <ToastRegion>
        <Shell
          organization={me.organization}
          organizations={me.organizations}
          person={me.display_name ?? me.email ?? "You"}
          signOut={signOut}
          setTheme={setTheme}
          theme={theme}
        >
          {children}
        </Shell>
      </ToastRegion>
    </LiveProvider>
  );
}
