import { signOut } from "#app/(auth)/actions.ts";
import { readAppearance, setAppearance } from "#app/appearance.ts";
import { OfflineBar } from "#components/shell/offline-bar.tsx";
import { Shell } from "#components/shell/shell.tsx";
import { ToastRegion } from "#components/ui/toast.tsx";
import { KeepFor } from "#lib/browser/keep-pages.tsx";
import { LiveProvider, RefreshOn } from "#lib/browser/live.tsx";
import { countSuggestions } from "#lib/domains/suggestions/count-suggestions.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "./page-me.ts";
import { analyzeNow } from "./patterns/actions.ts";

export default async function WorkspaceLayout({ children, params }: LayoutProps<"/w/[org]">) {
  const { org } = await params;
  const ctx = await pageContext(org);
  const [me, { theme }, suggestions, versions] = await Promise.all([
    pageMe(org),
    readAppearance(),
    countSuggestions(ctx),
    ctx.versions(),
  ]);
  return (
    <LiveProvider org={org} versions={versions}>
      <RefreshOn topics={["suggestions", "account"]} />
      <KeepFor person={ctx.actor.userId} />
      <OfflineBar />
      <ToastRegion>
        <Shell
          organization={me.organization}
          organizations={me.organizations}
          person={me.display_name ?? me.email ?? "You"}
          signOut={signOut}
          setAppearance={setAppearance}
          analyze={analyzeNow.bind(null, org)}
          theme={theme}
          suggestionsOpen={suggestions.open}
        >
          {children}
        </Shell>
      </ToastRegion>
    </LiveProvider>
  );
}
