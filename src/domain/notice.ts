/** What Douyin tells of one account: nothing but this (抖音号 and 所在地 are not among it). */
export interface SourceProfile {
  /** Names the account within this app. */
  readonly openId: string;
  /** Names the account across the apps of one developer, or null. */
  readonly unionId: string | null;
  /** Cleaned and at most 60 characters; null when the platform gives none that can be shown. */
  readonly nickname: string | null;
  readonly avatarUrl: string | null;
}

/**
 * Something that happened outside a person's chat and concerns them: they agreed on Douyin's page, somebody asks
 * for a creator they hold, their own question was decided, or the support group takes no messages. `grantSealed` opens with the encryption key alone.
 */
export type Notice =
  | { readonly about: 'douyin-agreed'; readonly profile: SourceProfile; readonly grantSealed: string }
  | { readonly about: 'transfer-asked' | 'transfer-decided'; readonly transferId: string }
  | { readonly about: 'desk-unreachable'; readonly ticketId: string };
