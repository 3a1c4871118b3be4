// Makes nodes, and asks before what cannot be undone.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

/** Leaves alone what is as it should be, so that a screen reader is not told of it again, and a selection stays. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, value);
  }
}

/** Shows some of the buttons; a focus on one that goes moves on to one that stays. */
export function showOnly(buttons, shown) {
  const lost = buttons.includes(document.activeElement) && !shown.includes(document.activeElement);
  buttons.forEach(button => { button.hidden = !shown.includes(button); });
  if (lost) {
    (shown[0] ?? document.querySelector('h1')).focus();
  }
}

let timer;

/** Says for a while what has been done, or why it has not. */
export function notify(text, isProblem = false) {
  const notice = document.getElementById('notice');
  notice.textContent = text;
  notice.classList.toggle('problem', isProblem);
  notice.classList.add('shown');
  clearTimeout(timer);
  timer = setTimeout(() => notice.classList.remove('shown'), isProblem ? 10_000 : 4_000);
}

/** Whether the user wants it. */
export function confirmed(title, text, action) {
  const dialog = document.getElementById('question');
  document.getElementById('question-title').textContent = title;
  document.getElementById('question-text').textContent = text;
  dialog.querySelector('[value=yes]').textContent = action;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
