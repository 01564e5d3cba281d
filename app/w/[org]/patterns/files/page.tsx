import type { Metadata } from "next";
import { HorizontalBars } from "#components/charts/horizontal-bars.tsx";
import { listRelatedFiles } from "#components/patterns/changes-with.ts";
import { FileName, FileRelations } from "#components/patterns/file-relations.tsx";
import { relatedHref } from "#components/patterns/pattern-address.ts";
import { PatternList } from "#components/patterns/pattern-list.tsx";
import { SearchFiles } from "#components/patterns/search-files.tsx";
import { BackKey } from "#components/shell/back-key.tsx";
import { Empty, Page, Section } from "#components/ui/page.tsx";
import { PathText } from "#components/ui/path-text.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import type { PatternSummary } from "#lib/contracts/patterns.ts";
import type { FileRelations as Answer } from "#lib/contracts/relationships.ts";
import { listPatterns } from "#lib/domains/patterns/list-patterns.ts";
import { listRelationships } from "#lib/domains/patterns/list-relationships.ts";
import type { Context } from "#lib/platform/context.ts";
import { addressText } from "#lib/platform/http/address-text.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { pageMe } from "../../page-me.ts";

export const metadata: Metadata = { title: "What goes with a file" };

const unit = { one: "time together", many: "times together" };
const relationsAsked = 100;
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
  // What only one file answers to is that file. A project that is named as empty is none.
  const project = typeof given.project === "string" ? (addressText(given.project, 200) ?? "") : undefined;
  const only = wanted && fitting.length === 1 ? fitting[0] : undefined;
  const asked = named ? { path: named, project } : only;
  const answer = asked ? await listRelationships(ctx, { ...asked, limit: relationsAsked }) : null;
  return (
    <Page
      title="What goes with a file"
      lead="Ask about one file: which others change with it, which commands it goes into and comes out of, and what you do next."
    >
      <RefreshOn topics={["patterns"]} />
      <BackKey href={`${root}/patterns`} to="the patterns" />
      {files.length === 0 ? (
        <Empty title="Nothing that goes with a file is known yet">
          <p>
            It takes files that change in one commit or burst, or a command before or after them, on five different
            days. <TextLink href={`${root}/patterns/why`}>See what was looked for, and why</TextLink>.
          </p>
        </Empty>
      ) : (
        <SearchFiles path={path} search={search} />
      )}
      {asked && answer ? (
        <Answered
          asked={asked.path}
          answer={answer}
          relationships={relationships}
          root={root}
          path={path}
          timeZone={me.timezone}
        />
      ) : files.length > 0 ? (
        <Section
          title={wanted ? `Files with “${search}”` : "Files that something goes with"}
          aside={fitting.length > filesShown ? `The ${filesShown} most frequent of ${fitting.length}` : null}
        >
          <HorizontalBars
            title="Files that something goes with"
            titleHidden
            unit={unit}
            empty="No file that something goes with has this in its path."
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
        {asked ? <TextLink href={path}>All files that something goes with</TextLink> : null}
        <TextLink href={`${root}/patterns`}>All patterns</TextLink>
      </div>
    </Page>
  );
}

/** What is known about one file; which of several is meant; or that nothing is known, and why. */
function Answered({
  asked,
  answer: { files, data },
  relationships,
  root,
  path,
  timeZone,
}: {
  asked: string;
  answer: Answer;
  relationships: readonly PatternSummary[];
  root: string;
  path: string;
  timeZone: string;
}) {
  const [file, ...others] = files;
  if (!file)
    return (
      <Empty title="Nothing is known to go with it">
        <p>
          <PathText path={asked} /> changes with no other file and stands before or after no command more often than
          chance would have it, on five different days. It may have, and have stopped long ago.{" "}
          <TextLink href={`${root}/patterns/why`}>See what was looked for, and why</TextLink>.
        </p>
      </Empty>
    );
  if (others.length > 0)
    return (
      <Section title={`${files.length} files may be meant`}>
        <ul className="grid gap-1">
          {files.map((one) => (
            <li key={`${one.project}\n${one.path}`} className="min-w-0 break-words">
              <TextLink href={`${path}?${new URLSearchParams({ path: one.path, project: one.project ?? "" })}`}>
                <FileName file={one} />
              </TextLink>
            </li>
          ))}
        </ul>
      </Section>
    );
  const ids = new Set(data.map(({ pattern_id }) => pattern_id));
  const behind = relationships.filter(({ id }) => ids.has(id));
  return (
    <>
      <FileRelations file={file} relations={data} root={root} path={path} />
      <Section
        title="The patterns that say so"
        aside={behind.length > patternsShown ? `The ${patternsShown} most frequent of ${behind.length}` : null}
      >
        <PatternList patterns={behind.slice(0, patternsShown)} root={root} nowMs={Date.now()} timeZone={timeZone} />
      </Section>
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
