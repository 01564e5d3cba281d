import { AuthFrame } from "#components/account/auth-frame.tsx";
import { KeptPages } from "#components/shell/kept-pages.tsx";

export const metadata = { title: "Offline" };

/** Stands in for a page that was never opened on this machine, while the server cannot be reached. */
export default function OfflinePage() {
  return (
    <AuthFrame
      title="You are offline"
      lead="This page has not been opened on this machine before, and the server cannot be reached now."
    >
      <KeptPages />
    </AuthFrame>
  );
}
