import { settingsPages } from "#components/shell/places.ts";
import { Tabs } from "#components/shell/tabs.tsx";

export default async function SettingsLayout({ children, params }: LayoutProps<"/w/[org]/settings">) {
  const { org } = await params;
  return (
    <>
      <Tabs
        label="Settings"
        tabs={settingsPages.map(({ name, path }) => ({ href: `/w/${org}${path}`, label: name }))}
      />
      {children}
    </>
  );
}
