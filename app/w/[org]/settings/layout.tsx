import { Tabs } from "#components/shell/tabs.tsx";

export default async function SettingsLayout({ children, params }: LayoutProps<"/w/[org]/settings">) {
  const { org } = await params;
  return (
    <>
      <Tabs
        label="Settings"
        tabs={[
          { href: `/w/${org}/settings/api-keys`, label: "API keys" },
          { href: `/w/${org}/settings/privacy`, label: "Privacy" },
        ]}
      />
      {children}
    </>
  );
}
