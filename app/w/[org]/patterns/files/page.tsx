import type { Metadata } from "next";
import { HorizontalBars } from "#components/charts/horizontal-bars.tsx";
import { RingGraph } from "#components/charts/ring-graph.tsx";
import {
  findNeighbours,
  listRelatedFiles,
  type NamedFile,
  relationshipsOf,
} from "#components/patterns/changes-with.ts";
import { relatedHref } from "#components/patterns/pattern-address.ts";
import { PatternList } from "#components/patterns/pattern-list.tsx";
import { SearchFiles } from "#components/patterns/search-files.tsx";
import { tellApart } from "#components/patterns/tell-apart.ts";
import { BackKey } from "#components/shell/back-key.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { PathText, shortenPath } from "#components/ui/path-text.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import type { PatternSummary } from "#lib/contracts/patterns.ts";
import { listPatterns } from "#lib/domains/patterns/list-patterns.ts";
import type { Context } from "#lib/platform/context.ts";
import { addressText } from "#lib/platform/http/address-text.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "../../page-me.ts";

export const metadata: Metadata = { title: "What changes with a file" };

const unit = { one: "time together", many: "times together" };
const companionsShown = 12;
const filesShown = 40;
const patternsShown = 8;
/** As many relationships as are looked through, in pages of the API's most. */
const [pageSize, pagesMax] = [200, 5];

export default async function FilesPage({ params, searchParams }: PageProps<"/w/[org]/patterns/files">) {
  const [{ org }, given] = await Promise.all([params, searchParams]);
  const ctx = await pageContext(org);
  const [me, relationships] = await Promise.all([pageMe(org), readRelationships(ctx)]);
  const root = `/w/${org}`;
  const path = `${root}/patterns/files`;
  const search = addressText(given.search, 200);
  const named = addressText(given.path, 4096);
  const files = listRelatedFiles(relationships);
  const wanted = search?.toLowerCase();
  const fitting = wanted ? files.filter((file) => file.path.toLowerCase().includes(wanted)) : files;
  const asked = named ? { path: named, project: addressText(given.project, 200) ?? "" } : null;
  // What only one file answers to is that file.
  const centre = asked ?? (wanted && fitting.length === 1 ? (fitting[0] ?? null) : null);
  return (
    <Page title="What changes with a file" lead="Ask about one file: which others change in the same commit or burst.">
      <RefreshOn topics={["patterns"]} />
      <BackKey href={`${root}/patterns`} to="the patterns" />
      {files.length === 0 ? (
        <Empty title="No files that change together are known yet">
          <p>
            It takes files that change in one commit or burst on five different days.{" "}
            <TextLink href={`${root}/patterns/why`}>See what was looked for, and why</TextLink>.
          </p>
        </Empty>
      ) : (
        <SearchFiles path={path} search={search} />
      )}
      {centre ? (
        <Around centre={centre} relationships={relationships} root={root} path={path} timeZone={me.timezone} />
      ) : files.length > 0 ? (
        <Section
          title={wanted ? `Files with “${search}”` : "Files that change with others"}
          aside={fitting.length > filesShown ? `The ${filesShown} most frequent of ${fitting.length}` : null}
        >
          <HorizontalBars
            title="Files that change with others"
            titleHidden
            unit={unit}
            empty="No file with companions has this in its path."
            bars={fitting.slice(0, filesShown).map((file) => ({
              key: `${file.project}\n${file.path}`,
              label: <FileName file={file} />,
              value: file.together,
              href: relatedHref(path, file),
            }))}
          />
        </Section>
      ) : null}
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {centre ? <TextLink href={path}>All files that change with others</TextLink> : null}
        <TextLink href={`${root}/patterns`}>All patterns</TextLink>
      </div>
    </Page>
  );
}

function Around({
  centre,
  relationships,
  root,
  path,
  timeZone,
}: {
  centre: NamedFile;
  relationships: readonly PatternSummary[];
  root: string;
  path: string;
  timeZone: string;
}) {
  const all = findNeighbours(centre, relationships);
  if (all.length === 0)
    return (
      <Empty title="Nothing is known to change with it">
        <p>
          <PathText path={centre.path} /> is in no relationship that is more than chance. It may have been, and have
          stopped.
        </p>
      </Empty>
    );
  const neighbours = all.slice(0, companionsShown);
  const [centreName = "", ...names] = tellApart([centre.path, ...neighbours.map((file) => file.path)]);
  const companions = neighbours.map((file, index) => ({
    key: `${file.project}\n${file.path}`,
    value: file.together,
    href: relatedHref(path, file),
    file,
    name: names[index] ?? file.path,
  }));
  const title = `Files that change together with ${centre.path}`;
  const behind = relationshipsOf(centre, relationships);
  return (
    <>
      <Section
        title="What changes with it"
        aside={all.length > neighbours.length ? `The ${neighbours.length} most frequent of ${all.length} files` : null}
      >
        <p className="min-w-0 break-words">
          With <FileName file={centre} />:
        </p>
        <RingGraph
          title={title}
          centre={<EndOfPath path={centre.path} end={centreName} />}
          companions={companions.map(({ key, value, href, file, name }) => ({
            key,
            value,
            href,
            label: <EndOfPath path={file.path} end={name} />,
          }))}
          unit={unit}
        />
        <HorizontalBars
          title={title}
          titleHidden
          unit={unit}
          bars={companions.map(({ key, value, href, file }) => ({
            key,
            value,
            href,
            label: <PathText path={file.path} max={40} />,
          }))}
        />
        <p className="text-muted text-sm">
          How often both changed in one commit or burst, as far as it was learned. A file leads to what changes with it.
        </p>
      </Section>
      <Section
        title="The patterns that say so"
        aside={behind.length > patternsShown ? `The ${patternsShown} most frequent of ${behind.length}` : null}
      >
        <PatternList patterns={behind.slice(0, patternsShown)} root={root} nowMs={Date.now()} timeZone={timeZone} />
      </Section>
    </>
  );
}

/** The end of a path, which tells it from the others; whole for screen readers, and on hover. */
function EndOfPath({ path, end }: { path: string; end: string }) {
  return (
    <code title={path}>
      <span aria-hidden="true">{shortenPath(end, 30)}</span>
      <span className="sr-only">{path}</span>
    </code>
  );
}

function FileName({ file: { path, project } }: { file: NamedFile }) {
  return (
    <>
      <PathText path={path} max={40} />
      {project ? <span className="text-muted text-sm"> in {project}</span> : null}
    </>
  );
}

/** The most frequent of a person's relationships, as many as a picture is made of. */
async function readRelationships(ctx: Context): Promise<PatternSummary[]> {
  const found: PatternSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const part = await listPatterns(ctx, { kind: "relationship", sort: "support", limit: pageSize, cursor });
    found.push(...part.data);
    if (part.next_cursor === null) break;
    cursor = part.next_cursor;
  }
  return found;
}
