import { createFaq, type Faq } from '../faq/faq.js';
import { checkKnowledgeBase, type KnowledgeBase } from '../faq/knowledge-base.js';
import { decodeTraining } from '../faq/training-codec.js';
import { AppError, isAppError, messageOf } from '../shared/errors.js';
import { LOOK_BACK } from './knowledge-readable.js';
import type { Clock, Log, Records } from './ports.js';
import type { Trainer } from './trainer.js';

/** What the live FAQ stands on. `shipped` is the knowledge base of this release, `digest` its fingerprint. */
export interface LiveFaqDeps {
  readonly records: Pick<Records, 'knowledge'>;
  readonly trainer: Pick<Trainer, 'train'>;
  readonly shipped: KnowledgeBase;
  readonly digest: string;
  /** Its training as the build left it; null when there is none, which is made up for. */
  readonly trained?: () => string | null;
  readonly now: Clock;
  readonly log: Log;
}

/** A FAQ that follows what is published. Every call answers from one whole revision, during a change from the old one. */
export interface LiveFaq extends Faq {
  /** The revision that answers now. */
  revision(): number;
  /** The knowledge base of that revision. */
  base(): KnowledgeBase;
  /** Looks for a newer revision and changes over to it; the answer is whether there was one. */
  follow(): Promise<boolean>;
}

/** How often a replica looks: with training it follows within the promised 5 s. */
const FOLLOW_MS = 1_000;

/** Who publishes what came with a release. */
const SHIPPED = 'shipped';

interface Current {
  readonly revision: number;
  readonly base: KnowledgeBase;
  readonly faq: Faq;
}

/**
 * Opens the FAQ on the published knowledge base. At the first start the shipped one is published. A later release
 * publishes its own only as long as nobody has published anything by hand: from then on the knowledge base belongs to
 * support, and what a release ships is left alone. A newest revision that cannot be used does not keep the process from
 * starting: the one before it answers until a better one is published. Throws `AppError('store-away')`.
 */
export async function openLiveFaq(deps: LiveFaqDeps): Promise<LiveFaq> {
  await publishShipped(deps);
  let current = await loadNewest(deps);
  const follow = async () => {
    const newest = await deps.records.knowledge.newestRevision();
    if (newest === current.revision) return false;
    const next = await load(newest, deps);
    // One assignment is the whole change: a call sees the old revision or the new one.
    current = next;
    deps.log.info({ revision: newest }, 'knowledge base changed over');
    return true;
  };
  return {
    decide: (question) => current.faq.decide(question),
    entry: (entryId) => current.faq.entry(entryId),
    related: (entryId) => current.faq.related(entryId),
    rank: (question) => current.faq.rank(question),
    revision: () => current.revision,
    base: () => current.base,
    follow,
  };
}

/** One step of the worker that keeps a replica up to date. A revision that cannot be trained leaves the old one. */
export async function followKnowledge(faq: LiveFaq, log: Log): Promise<{ readonly idleMs: number }> {
  try {
    await faq.follow();
  } catch (error) {
    log.error({ revision: faq.revision(), reason: messageOf(error) }, 'knowledge base not changed over');
  }
  return { idleMs: FOLLOW_MS };
}

async function loadNewest(deps: LiveFaqDeps): Promise<Current> {
  const newest = await deps.records.knowledge.newestRevision();
  for (let revision = newest; revision > Math.max(0, newest - LOOK_BACK); revision--) {
    try {
      return await load(revision, deps);
    } catch (error) {
      if (isAppError(error, 'store-away')) throw error;
      deps.log.error({ revision, reason: messageOf(error) }, 'knowledge base revision cannot be used');
    }
  }
  // There is no revision 0, so that this is what came with the release.
  return load(0, deps);
}

/** Most replicas find the training beside the revision; only a new release, or a very old revision, trains here. */
async function load(revision: number, { records, trainer, shipped }: LiveFaqDeps): Promise<Current> {
  const stored = await records.knowledge.revision(revision);
  const base = stored ? checkKnowledgeBase(JSON.parse(stored.document)) : shipped;
  const kept = stored?.training ? decodeTraining(stored.training) : null;
  return { revision, base, faq: createFaq(base, kept ?? (await trainedAnew(base, trainer))) };
}

async function trainedAnew(base: KnowledgeBase, trainer: Pick<Trainer, 'train'>) {
  const training = decodeTraining(await trainer.train(base));
  if (!training) throw new AppError('internal', 'the training cannot be read');
  return training;
}

/** Null for a training that this program does not read. */
function readable(training: string | null): string | null {
  return training && decodeTraining(training) ? training : null;
}

async function publishShipped(deps: LiveFaqDeps): Promise<void> {
  const { records, trainer, shipped, digest, trained, now, log } = deps;
  const { knowledge } = records;
  const eventId = `${SHIPPED}:${digest}`;
  if ((await knowledge.publishedBy(eventId)) !== null) return;
  const newest = await knowledge.newestRevision();
  const last = newest === 0 ? null : await knowledge.revision(newest);
  if (last && last.by !== SHIPPED) {
    log.info({ revision: newest }, 'the knowledge base is edited by hand, the shipped one is left alone');
    return;
  }
  // A conflict means that another replica was faster; the event id makes each release's base published once.
  await knowledge.publish({
    eventId,
    expectedRevision: newest,
    document: JSON.stringify(shipped),
    training: readable(trained?.() ?? null) ?? (await trainer.train(shipped)),
    at: now(),
    by: SHIPPED,
    restores: null,
    drafts: [],
  });
}
