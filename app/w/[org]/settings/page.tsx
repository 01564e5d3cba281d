import { redirect } from "next/navigation";

/** Settings begin with the person. */
export default async function SettingsPage({ params }: PageProps<"/w/[org]/settings">) {
  const { org } = await params;
  redirect(`/w/${org}/settings/profile`);
}
