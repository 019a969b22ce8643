const SIZE = 16;

/**
 * Brings the page's own Chinese font when this computer has none, before anything is drawn. Told by width: a
 * Chinese character is as wide as the font is high, the box that stands for a missing one is not.
 */
export async function ensureHan() {
  const pen = document.createElement('canvas').getContext('2d');
  const family = getComputedStyle(document.documentElement).getPropertyValue('--fonts');
  pen.font = `${SIZE}px ${family}, sans-serif`;
  if (Math.abs(pen.measureText('中').width - SIZE) < 0.5) return;
  await document.fonts.load(`${SIZE}px "Emulator Han"`, '中').catch(() => []);
  document.documentElement.classList.add('no-han');
}
