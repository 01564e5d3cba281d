import { ButtonLink } from "#components/ui/button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

/** A look at what Floyo makes of somebody's work, with nothing of one's own. */
export function SampleStep({ root }: { root: string }) {
  return (
    <div className="grid max-w-[65ch] gap-4">
      <p>
        Two months of an analyst who does not exist, made up by Floyo and read by the same engine that reads yours: her
        patterns, the evidence, and what it would suggest. Nothing of yours is used, and nothing of hers is kept in your
        workspace.
      </p>
      <ButtonLink look="primary" href="/sample" className="w-fit">
        Look at the sample
      </ButtonLink>
      <p className="text-muted">
        Then <TextLink href={`${root}/welcome?step=connect`}>connect the watcher</TextLink>, or{" "}
        <TextLink href={root}>go to Today</TextLink>.
      </p>
    </div>
  );
}
