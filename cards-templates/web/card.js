/** Copy buttons of the card page. Without this script the page is whole: the buttons stay hidden. */
const status = document.querySelector('.copied');
let timer;

/** Puts a word where screen readers and eyes find it, for two seconds. */
function tell(words) {
  status.textContent = words;
  clearTimeout(timer);
  timer = setTimeout(() => {
    status.textContent = '';
  }, 2000);
}

/** Pages without HTTPS have no clipboard, some browsers refuse it: then the words are selected and copied the old way. */
async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(field);
    return document.execCommand('copy');
  }
}

for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const field = document.getElementById(button.dataset.copy);
    if (await copy(field)) tell(status.dataset.done);
  });
}
