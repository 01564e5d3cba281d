import { type SQL, sql } from "drizzle-orm";

/**
 * The advisory lock that makes a decision about collection and the storing of events wait for each other: storing holds
 * it shared, deciding alone. Without it a batch that was being stored when consent was withdrawn would be committed
 * after the person has read that nothing is taken any more.
 */
export const consentLock = (userId: string): SQL => sql`hashtextextended(${`floyo consent ${userId}`}, 0)`;
