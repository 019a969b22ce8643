import QRCode from 'qrcode';
import type { Log } from '../../src/application/ports.js';

/**
 * Asks for a login. The code is a credential: it is drawn on the operator's terminal when there is one, and never
 * logged or sent anywhere.
 */
export async function askForLogin(qrCode: string, terminal: NodeJS.WriteStream, log: Log): Promise<void> {
  log.warn({ shown: terminal.isTTY === true }, 'WeChat waits for a login by QR code');
  if (!terminal.isTTY) return;
  terminal.write(`${await QRCode.toString(qrCode, { type: 'terminal', small: true })}\n`);
}
