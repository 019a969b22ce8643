import type { PersonRef } from '../domain/identity.js';
import type { KnownRole } from '../domain/role.js';

/** Part of the records: what people said they are. It chooses words and gives no right to anything. */
export interface RoleRecords {
  /** What a person chose; null when they were never asked, or were and said nothing yet. */
  roleOf(person: PersonRef): Promise<KnownRole | null>;
  /**
   * Notes that a person is asked who they are. True for the first event that asks, and for a repeat of that event;
   * false for every other one, also when a choice was made without being asked. `at` is epoch ms.
   */
  askRole(person: PersonRef, eventId: string, at: number): Promise<boolean>;
  /** Keeps a choice unless a newer one stands. `at` is when it was made, platform time, epoch ms. */
  chooseRole(person: PersonRef, role: KnownRole, at: number): Promise<void>;
}
