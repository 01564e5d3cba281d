import { PathText } from "#components/ui/path-text.tsx";

/** What an event is about, shortened to the width there is: one line on a phone, too. */
export function ThingText({ thing }: { thing: string }) {
  return (
    <>
      <span className="max-md:hidden">
        <PathText path={thing} max={56} />
      </span>
      <span className="md:hidden">
        <PathText path={thing} max={24} />
      </span>
    </>
  );
}
