import type { Metadata } from "next";
import { AnalysisFailed } from "#components/patterns/analysis-failed.tsx";
import { tellReason } from "#components/suggestions/dismiss-reasons.ts";
import { Inbox } from "#components/suggestions/inbox.tsx";
import type { InboxItem } from "#components/suggestions/inbox-state.ts";
import { NothingDecided, NothingOpen } from "#components/suggestions/nothing-here.tsx";
import { Rules } from "#components/suggestions/rules.tsx";
import { SuggestionDetail } from "#components/suggestions/suggestion-detail.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Page } from "#components/ui/page.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Time } from "#components/ui/time.tsx";
import { RefreshOn } from "#lib/browser/live.tsx";
import { IdParams } from "#lib/contracts/common.ts";
import { confidenceWords } from "#lib/contracts/confidence.ts";
import { describeHeld } from "#lib/contracts/describe-held.ts";
import { describeRule } from "#lib/contracts/describe-rule.ts";
import { type Suggestion, SuggestionStatus } from "#lib/contracts/suggestions.ts";
import { getAnalysis } from "#lib/domains/patterns/get-analysis.ts";
import { readStatistics } from "#lib/domains/patterns/read-statistics.ts";
import { countSuggestions } from "#lib/domains/suggestions/count-suggestions.ts";
import { getSuggestion } from "#lib/domains/suggestions/get-suggestion.ts";
import { listRules } from "#lib/domains/suggestions/list-rules.ts";
import { listSuggestions } from "#lib/domains/suggestions/list-suggestions.ts";
import type { Context } from "#lib/platform/context.ts";
import { pageContext } from "#lib/platform/http/page-context.ts";
import { orNotFound } from "../or-not-found.ts";
import { pageMe } from "../page-me.ts";
import { allow } from "./actions.ts";
import { suggestionActions } from "./suggestion-actions.ts";

export const metadata: Metadata = { title: "Suggestions" };

export default async function SuggestionsPage({ params, searchParams }: PageProps<"/w/[org]/suggestions">) {
  const [{ org }, query] = await Promise.all([params, searchParams]);
  const ctx = await pageContext(org);
  const status = SuggestionStatus.catch("open").parse(query.status);
  const cursor = typeof query.cursor === "string" ? query.cursor : undefined;
  const path = `/w/${org}/suggestions`;
  const [me, page, counts, wanted, analysis, rules] = await Promise.all([
    pageMe(org),
    orNotFound(listSuggestions(ctx, { limit: 50, status, cursor })),
    countSuggestions(ctx),
    findWanted(ctx, query.at),
    getAnalysis(ctx),
    listRules(ctx),
  ]);
  // The address may be older than what was decided since.
  const movedTo = wanted && wanted.status !== status ? wanted.status : null;
  const beyond = wanted && movedTo === null && !page.data.some(({ id }) => id === wanted.id) ? [wanted] : [];
  const suggestions = [...page.data, ...beyond];
  const statistics = await readStatistics(
    ctx,
    suggestions.flatMap(({ pattern_ids }) => pattern_ids),
  );
  const nowMs = Date.now();

  const toItem = (suggestion: Suggestion): InboxItem => {
    const behind = suggestion.pattern_ids.flatMap((id) => statistics.get(id) ?? []);
    const counted = behind.find(({ kind }) => kind === "routine") ?? behind[0];
    const held = counted ? describeHeld(counted) : null;
    const [pattern] = suggestion.pattern_ids;
    const patternHref = pattern ? `/w/${org}/patterns/${pattern}` : null;
    const when = suggestion.dismissed_at ?? suggestion.accepted_at;
    return {
      id: suggestion.id,
      title: <Sentence text={suggestion.title} />,
      name: suggestion.title.replaceAll("`", ""),
      note:
        status === "open" || when === null ? (
          `${confidenceWords(suggestion.confidence)}${held ? `, ${held}` : ""}`
        ) : (
          <>
            {status === "dismissed" ? `Dismissed: ${tellReason(suggestion.dismissed_reason)}, ` : "Accepted "}
            <Time at={when} nowMs={nowMs} timeZone={me.timezone} />
          </>
        ),
      detail: (
        <SuggestionDetail
          suggestion={suggestion}
          held={held}
          nowMs={nowMs}
          timeZone={me.timezone}
          patternHref={patternHref}
        />
      ),
      patternHref,
      reason: suggestion.dismissed_reason,
    };
  };

  return (
    <Page title="Suggestions" lead="What Floyo could do for you, best first. Nothing runs until you say so.">
      <RefreshOn topics={["suggestions", "patterns"]} />
      <AnalysisFailed analysis={analysis} nowMs={nowMs} timeZone={me.timezone} />
      <Inbox
        key={status}
        at={wanted?.id ?? null}
        movedTo={movedTo}
        list={{ items: suggestions.map(toItem), counts }}
        status={status}
        path={path}
        actions={suggestionActions(org)}
        empty={
          status === "open" ? (
            <NothingOpen analysis={analysis} decided={counts.accepted + counts.dismissed} root={`/w/${org}`} />
          ) : (
            <NothingDecided status={status} />
          )
        }
      />
      {page.next_cursor ? (
        <ButtonLink href={`${path}?${new URLSearchParams({ status, cursor: page.next_cursor })}`} className="w-fit">
          Next page
        </ButtonLink>
      ) : null}
      {status === "accepted" ? null : (
        <Rules
          rules={rules.data.map((rule) => ({
            id: rule.id,
            words: describeRule(rule),
            since: (
              <>
                since <Time at={rule.created_at} nowMs={nowMs} timeZone={me.timezone} />
              </>
            ),
          }))}
          allow={allow.bind(null, org)}
        />
      )}
      <p className="text-muted text-sm">
        <TextLink href={`${path}/calibration`}>How often suggestions were kept</TextLink>
      </p>
    </Page>
  );
}

/** The suggestion that the address names, if it is there. */
async function findWanted(ctx: Context, at: string | string[] | undefined): Promise<Suggestion | null> {
  const { success, data } = IdParams.safeParse({ id: at });
  return success ? await getSuggestion(ctx, data).catch(() => null) : null;
}
