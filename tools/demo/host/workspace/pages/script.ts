/** The workspace's only script. Without it every page works, and shows news when it is loaded again. */
export const SCRIPT = `
const EVERY_MS = 2000;
const timers = new Map();

// Fetches a part of the page again, and tells the credits elements when it has changed.
async function refresh(part) {
  clearTimeout(timers.get(part));
  try {
    const answer = await fetch(part.dataset.live);
    if (!answer.ok) throw new Error(String(answer.status));
    const text = await answer.text();
    const fresh = new DOMParser().parseFromString(text, 'text/html').body;
    if (part.matches('span')) {
      part.closest('.pill')?.classList.toggle('empty', fresh.textContent.trim().startsWith('0'));
      part.innerHTML = fresh.firstElementChild?.innerHTML ?? '';
    } else if (part.dataset.shown !== text) {
      const isNews = part.dataset.shown !== undefined;
      part.dataset.shown = text;
      const list = part.querySelector('details');
      const isOpen = list?.open;
      part.replaceChildren(...fresh.childNodes);
      const newList = part.querySelector('details');
      if (list && newList) newList.open = isOpen;
      if (isNews) document.dispatchEvent(new Event('credits-changed'));
    }
  } catch {
    // The page stays as it is; the next round asks again.
  }
  if (part.querySelector('[data-going]')) timers.set(part, setTimeout(refresh, EVERY_MS, part));
}

for (const part of document.querySelectorAll('[data-live]')) {
  if (part.matches('span')) document.addEventListener('credits-changed', () => refresh(part));
  else refresh(part);
}

// Whoever reads notifications sees their number change.
document.querySelector('credits-notifications')?.addEventListener('click', () => {
  setTimeout(refresh, 500, document.querySelector('[data-live="/unread"]'));
});

// A notice stands for an action that may have spent something. Loading the page again does not repeat it.
if (document.querySelector('[data-notice]')) {
  const address = new URL(location.href);
  address.searchParams.delete('notice');
  history.replaceState(history.state, '', address);
  customElements.whenDefined('credits-price').then(() => document.dispatchEvent(new Event('credits-changed')));
}

// A menu closes when a person leaves it.
const menu = document.querySelector('details.who');
document.addEventListener('click', (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && menu?.open) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});
`;
