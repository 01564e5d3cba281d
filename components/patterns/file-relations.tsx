import { type HorizontalBar, HorizontalBars } from "#components/charts/horizontal-bars.tsx";
import { type Companion, RingGraph } from "#components/charts/ring-graph.tsx";
import { RingKey } from "#components/charts/ring-mark.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Section } from "#components/ui/page.tsx";
import { PathText, shortenPath } from "#components/ui/path-text.tsx";
import { confidenceWords } from "#lib/contracts/confidence.ts";
import { countHeld, nameOther, relationNames } from "#lib/contracts/describe-relation.ts";
import { type FileRelation, type KnownFile, RelationshipRole } from "#lib/contracts/relationships.ts";
import { relatedHref } from "./pattern-address.ts";
import { tellApart } from "./tell-apart.ts";

const unit = { one: "time", many: "times" };
const companionsShown = 12;
/** Of each kind, so that none crowds out the others. */
const ofKindShown = 6;

const roles = RelationshipRole.options;
const explained: Readonly<Record<RelationshipRole, string>> = {
  changes_with: "Both changed in one commit or burst. A file leads to what goes with it.",
  input_of: "You opened or edited the file shortly before, more often than chance and in that order.",
  output_of: "The file was written soon after, before any other command.",
  followed_by: "What you did next after you had opened or edited the file.",
};

/**
 * Everything that is known about one file: around it in a picture, and each kind as a list beneath.
 * @param root of the workspace's pages @param path of the page that is asked about files
 */
export function FileRelations({
  file,
  relations,
  root,
  path,
}: {
  file: KnownFile;
  relations: readonly FileRelation[];
  root: string;
  path: string;
}) {
  const hrefOf = ({ related_file, pattern_id }: FileRelation) =>
    related_file === null
      ? `${root}/patterns/${pattern_id}`
      : relatedHref(path, { path: related_file.path, project: related_file.project ?? "" });
  return (
    <>
      <Section title="What goes with it">
        <p className="min-w-0 break-words">
          <FileName file={file} />
        </p>
        <RingGraph
          title={`What goes with ${file.path}`}
          {...drawn(file, relations, hrefOf)}
          kinds={roles.map((role) => relationNames[role])}
          unit={unit}
        />
      </Section>
      {roles.map((role, kind) => {
        const own = relations.filter((one) => one.role === role);
        return own.length === 0 ? null : (
          <Section
            key={role}
            title={
              <span className="flex items-center gap-2">
                <RingKey kind={kind} />
                {relationNames[role]}
              </span>
            }
          >
            <HorizontalBars
              title={relationNames[role]}
              titleHidden
              unit={unit}
              bars={own.map((one) => toBar(one, hrefOf(one)))}
            />
            <p className="text-muted text-sm">{explained[role]}</p>
          </Section>
        );
      })}
    </>
  );
}

/** What goes on and is likeliest of each kind, those of one kind side by side. */
function drawn(file: KnownFile, relations: readonly FileRelation[], hrefOf: (relation: FileRelation) => string) {
  const best = roles.flatMap((role) =>
    relations.filter((one) => one.active && one.role === role).slice(0, ofKindShown),
  );
  const kept = new Set(best.toSorted((a, b) => b.confidence - a.confidence).slice(0, companionsShown));
  const shown = best.filter((one) => kept.has(one));
  const files = shown.flatMap(({ related_file }) => related_file?.path ?? []);
  const [centreName = "", ...ends] = tellApart([file.path, ...files]);
  const endOf = new Map(files.map((one, index) => [one, ends[index] ?? one]));
  const companions = shown.map((one): Companion => {
    const name = nameOther(one);
    return {
      key: keyOf(one),
      value: one.together,
      href: hrefOf(one),
      kind: roles.indexOf(one.role),
      label: <EndOf text={name} end={endOf.get(name) ?? name} />,
    };
  });
  return { centre: <EndOf text={file.path} end={centreName} />, companions };
}

function toBar(relation: FileRelation, href: string): HorizontalBar {
  const { confidence, related_file, active, named } = relation;
  return {
    key: keyOf(relation),
    value: relation.together,
    href,
    label: (
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
        <span className="min-w-0 break-words">
          {related_file === null ? (
            <code className="break-all">{nameOther(relation)}</code>
          ) : (
            <PathText path={related_file.path} max={40} />
          )}
        </span>
        <span className="text-muted text-sm">
          {countHeld(relation)}, {confidenceWords(confidence)}
          {named ? ", named in the command" : ""}
        </span>
        {active ? null : <Badge>no longer</Badge>}
      </span>
    ),
  };
}

const keyOf = ({ role, pattern_id, related_file }: FileRelation): string =>
  `${role}\n${pattern_id}\n${related_file?.project ?? ""}\n${related_file?.path ?? ""}`;

/** The end of a name, which tells it from the others; whole for screen readers, and on hover. */
function EndOf({ text, end }: { text: string; end: string }) {
  return (
    <code title={text}>
      <span aria-hidden="true">{shortenPath(end, 30)}</span>
      <span className="sr-only">{text}</span>
    </code>
  );
}

/** A file with the project that it belongs to. */
export function FileName({
  file: { path, project },
}: {
  file: { readonly path: string; readonly project: string | null };
}) {
  return (
    <>
      <PathText path={path} max={40} />
      {project ? <span className="text-muted text-sm"> in {project}</span> : null}
    </>
  );
}
