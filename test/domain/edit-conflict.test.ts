import { describe, expect, it } from 'vitest';
import { type CardContent, EMPTY_CONTENT } from '../../src/domain/creator-card.js';
import { conflictingParts, mergeForm } from '../../src/domain/edit-conflict.js';
import { PHONE_ON_FILE } from '../helpers/cards.js';

const content = (change: Partial<CardContent>): CardContent => ({ ...EMPTY_CONTENT, ...change });
const base = content({ wechat: 'old_id', email: 'a@b.com', phone: PHONE_ON_FILE });

describe('an answer meets a newer card', () => {
  it('conflicts only where the field was changed to something else', () => {
    const current = content({ ...base, wechat: 'other_id' });
    const wanted = (wechat: string) => ({ base, current, wanted: content({ ...current, wechat }) });
    expect(conflictingParts(['wechat'], wanted('my_id'))).toEqual(['wechat']);
    expect(conflictingParts(['wechat'], wanted('old_id'))).toEqual(['wechat']);
    expect(conflictingParts(['wechat'], wanted('other_id'))).toEqual([]);
    const mail = content({ ...current, email: 'c@d.com' });
    expect(conflictingParts(['email'], { base, current, wanted: mail })).toEqual([]);
  });

  it('compares phone numbers by their hash', () => {
    const resealed = content({ ...base, phone: { ...PHONE_ON_FILE, sealed: 'v1.k.y' } });
    const wanted = content({ phone: { ...PHONE_ON_FILE, index: 'j' } });
    expect(conflictingParts(['phone'], { base, current: resealed, wanted })).toEqual([]);
  });
});

describe('a form drawn from an older card', () => {
  it('saves what was touched, leaves what was not, and asks about what was changed on both sides', () => {
    const current = content({ ...base, wechat: 'other_id', email: 'new@b.com' });
    const wanted = content({ ...base, wechat: 'my_id', introduction: '杭州探店' });
    const merged = mergeForm(['phone', 'wechat', 'email', 'introduction'], { base, current, wanted });
    expect(merged.conflicts).toEqual(['wechat']);
    expect(merged.saved).toEqual(['introduction']);
    expect(merged.content).toEqual({ ...current, introduction: '杭州探店' });
  });
});
