import { Section } from "#components/ui/page.tsx";

/** The consent text. A change of meaning here needs a new `consentVersion` in lib/contracts/accounts.ts. */
export function ConsentText() {
  return (
    <div className="grid gap-6 md:grid-cols-2">
      <Section title="What is collected">
        <ul className="grid list-disc gap-1 pl-5">
          <li>Names and paths of files you open, create, edit, rename or delete, and when.</li>
          <li>Names of commands you run and tools you use, and when.</li>
          <li>The project and branch, and which changes belong to one commit.</li>
        </ul>
      </Section>
      <Section title="What never is">
        <ul className="grid list-disc gap-1 pl-5">
          <li>What is inside your files. Contents never leave your machine.</li>
          <li>
            Keys, passwords and <code>.env</code> files: the watcher drops them before they are stored.
          </li>
          <li>Your screen, your keystrokes, your clipboard.</li>
        </ul>
      </Section>
      <Section title="Where it goes">
        <p>
          To this Floyo server and no further. Only you can read your activity and what is learned from it: not your
          workspace’s owner, not its admins.
        </p>
      </Section>
      <Section title="How to stop">
        <p>
          Withdraw here at any time and the server refuses your events from that moment. You can also delete any range
          of events; what was learned from them goes too.{" "}
          <code className="whitespace-nowrap">floyo import git --dry-run</code> shows exactly what would be sent, before
          anything is.
        </p>
      </Section>
    </div>
  );
}
