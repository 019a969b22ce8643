import type { CallbackReply } from '../domain/effect.js';
import type { ActionEvent, InboundEvent } from '../domain/event.js';
import { laneOf } from '../domain/identity.js';
import { text } from '../shared/texts.js';
import { sealEvent } from './mailbox-codec.js';
import type { Sealer, State } from './ports.js';

/** How long the answer to a click is kept for whoever waits for it. */
const CALLBACK_LIVES_MS = 60_000;

/** How often a waiting click looks whether another replica has answered it. */
const CALLBACK_POLL_MS = 60;

/** The way in: puts events into the mailbox and lets clicks wait for their answer. */
export interface Admission {
  /** Puts an event into its lane, once: a repeat of its id changes nothing. */
  admit(event: InboundEvent): Promise<'new' | 'repeat'>;
  /**
   * Admits a click and waits for its answer, at most `deadlineMs`. A click that takes longer is durably in the
   * mailbox and will be done; its sender is told so.
   */
  act(event: ActionEvent, deadlineMs: number): Promise<CallbackReply>;
  /** Called by the mailbox when a click has been committed. */
  answered(eventId: string, reply: CallbackReply): Promise<void>;
}

/** Makes the way in. `wake` rouses the mailbox workers of this process. */
export function createAdmission(state: State, sealer: Sealer, wake: () => void): Admission {
  const waiting = new Map<string, (reply: CallbackReply) => void>();

  const admit = async (event: InboundEvent) => {
    const lane = laneOf(event.chat, event.sender.personId);
    const isNew = await state.accept('in', lane, event.id, sealEvent(event, sealer));
    if (isNew) wake();
    return isNew ? 'new' : 'repeat';
  };

  const stored = async (eventId: string): Promise<CallbackReply | null> => {
    const sealed = await state.get(callbackKey(eventId));
    return sealed === null ? null : (JSON.parse(sealer.open(sealed)) as CallbackReply);
  };

  const act = async (event: ActionEvent, deadlineMs: number) => {
    const until = performance.now() + deadlineMs;
    const here = new Promise<CallbackReply>((resolve) => waiting.set(event.id, resolve));
    try {
      await admit(event);
      while (performance.now() < until) {
        const reply = (await Promise.race([here, pause(CALLBACK_POLL_MS)])) ?? (await stored(event.id));
        if (reply) return reply;
      }
      return { tone: 'info' as const, toast: text('action.working'), replace: null };
    } finally {
      waiting.delete(event.id);
    }
  };

  const answered = async (eventId: string, reply: CallbackReply) => {
    waiting.get(eventId)?.(reply);
    await state.set(callbackKey(eventId), sealer.seal(JSON.stringify(reply)), CALLBACK_LIVES_MS);
  };

  return { admit, act, answered };
}

function callbackKey(eventId: string): string {
  return `callback:${eventId}`;
}

function pause(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, ms, null));
}
