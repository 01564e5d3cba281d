import { Inngest } from "inngest";

/**
 * The job client. Where the runner is and how requests are signed comes from the environment (`INNGEST_DEV`,
 * `INNGEST_BASE_URL`, `INNGEST_EVENT_KEY`, `INNGEST_SIGNING_KEY`); writing either here would override it.
 */
export const inngest = new Inngest({ id: "floyo" });
