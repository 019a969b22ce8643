import type { Action } from '../domain/action.js';
import type { CARD_ACTIONS } from '../domain/card-action.js';
import type { CardCommand } from '../domain/card-command.js';
import type { DayHours } from '../domain/creator-card.js';
import { formMenu, openForm, walkSection } from './card-forms.js';
import { addToList, changeList, showList } from './collaborations.js';
import { startPreferences } from './edit-card.js';
import { useFeishuAccount } from './feishu-account.js';
import { leaveForLater } from './finish-editing.js';
import { superseded } from './one-line-edit.js';
import { orderList } from './order-collaborations.js';
import {
  refuseClosing,
  revealNumber,
  setHidden,
  setPaused,
  setQuiet,
  setQuietInWords,
  setVirtual,
  showPrivacy,
} from './privacy.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';
import { askCode, dropCode } from './wechat-code.js';

/** An action of `CARD_ACTIONS`. */
export type CardAction = Extract<Action, { do: (typeof CARD_ACTIONS)[number]['shape']['do']['value'] }>;

const LIST = /^list/;

function isListAction(action: CardAction): action is Extract<CardAction, { do: `list${string}` }> {
  return LIST.test(action.do);
}

/** Does what the owner of a card asks for with a button. The right to it is already checked. */
export function routeCardAction(
  input: TurnInput,
  creatorId: string,
  action: CardAction,
  deps: UseCaseDeps,
): Promise<Turn> | Turn {
  if (isListAction(action)) return changeList(input, creatorId, action, deps);
  switch (action.do) {
    case 'form':
      return openForm(input, creatorId, action.section, deps);
    case 'section':
      return walkSection(input, creatorId, action.section, deps);
    case 'later':
      return leaveForLater(input);
    case 'privacy':
      return showPrivacy(input, creatorId, deps);
    case 'hide':
      return setHidden(input, creatorId, action, deps);
    case 'virtual':
      return setVirtual(input, creatorId, action.on, deps, action.revision);
    case 'pause':
      return setPaused(input, creatorId, action.on, deps, action.revision);
    case 'quiet':
      return setQuiet(input, creatorId, hoursOf(action), deps, action.revision);
    case 'reveal':
      return revealNumber(input, creatorId, deps);
    case 'use-feishu':
      return useFeishuAccount(input, creatorId, deps);
  }
}

function hoursOf({
  from,
  to,
}: {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}): DayHours | null {
  return from === undefined || to === undefined || from === to ? null : { from, to };
}

/** Does what the owner of a card asks for in words. */
export function routeCardCommand(
  input: TurnInput,
  creatorId: string,
  command: CardCommand,
  deps: UseCaseDeps,
): Promise<Turn> | Turn {
  switch (command.kind) {
    case 'section':
      return walkSection(input, creatorId, command.section, deps);
    case 'ask':
      return startPreferences(input, creatorId, { field: command.item }, deps);
    case 'form':
      return command.section ? openForm(input, creatorId, command.section, deps) : turn(input, [formMenu()]);
    case 'virtual':
      return setVirtual(input, creatorId, command.on, deps);
    case 'pause':
      return setPaused(input, creatorId, command.on, deps);
    case 'quiet':
      return setQuietInWords(input, creatorId, command.words, deps);
    case 'reveal':
      return revealNumber(input, creatorId, deps);
    case 'use-feishu':
      return useFeishuAccount(input, creatorId, deps);
    case 'close-card':
      return refuseClosing(input, true, deps);
    case 'list':
      return showList(input, creatorId, deps);
    case 'list-move':
    case 'list-order':
      return unlessSuperseded(input, creatorId, 'collaborations', deps, () =>
        orderList(input, creatorId, command, deps),
      );
    case 'list-add':
      return addToList(input, creatorId, command.words, deps);
    case 'wechat-code':
      return askCode(input, creatorId, deps);
    case 'drop-wechat-code':
      return unlessSuperseded(input, creatorId, 'wechatCode', deps, () => dropCode(input, creatorId, deps));
  }
}

/** What was typed for an older state of the card, and comes late, is not done to the newer one. */
async function unlessSuperseded(
  input: TurnInput,
  creatorId: string,
  field: string,
  deps: UseCaseDeps,
  work: () => Promise<Turn> | Turn,
): Promise<Turn> {
  return (await superseded(input, creatorId, field, deps)) ? sayLine(input, 'edit.superseded') : work();
}
