import type { NoticeEvent } from '../domain/event.js';
import { douyinAgreed } from './connect-douyin.js';
import { tellUnreachable } from './support-desk-end.js';
import { showDecision, showWish } from './transfer-creator.js';
import type { Turn, TurnInput, UseCaseDeps } from './turn.js';

/** Says in a person's chat what happened outside of it. */
export function routeNotice(input: TurnInput<NoticeEvent>, deps: UseCaseDeps): Promise<Turn> {
  const { notice } = input.event;
  switch (notice.about) {
    case 'douyin-agreed':
      return douyinAgreed(input, notice, deps);
    case 'transfer-asked':
      return showWish(input, notice.transferId, deps);
    case 'transfer-decided':
      return showDecision(input, notice.transferId, deps);
    case 'desk-unreachable':
      return tellUnreachable(input, notice.ticketId, deps);
  }
}
