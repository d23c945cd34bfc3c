// Filters the table of cases, and copies commands. The page says all it has to
// say without it.
'use strict';

const rows = [...document.querySelectorAll('tbody tr')];
const form = document.getElementById('filter');

// text is what a row says, in lower case, made when it is first looked for.
const texts = new Map();
function text(row) {
  if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
  return texts.get(row);
}

function show() {
  const status = form.elements.status.value;
  const words = form.elements.find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const fits = (!status || row.dataset.status === status) && words.every((word) => text(row).includes(word));
    row.hidden = !fits;
    if (fits) shown++;
  }
  document.getElementById('shown').textContent =
    shown === rows.length ? '' : shown ? shown + ' of ' + rows.length + ' shown' : 'No case is like this';
}

// The address keeps the filter, so that it can be handed on; an address of a
// part of the page has none.
function remember() {
  const state = new URLSearchParams();
  for (const name of ['status', 'find']) {
    if (form.elements[name].value) state.set(name, form.elements[name].value);
  }
  history.replaceState(null, '', '#' + (state.toString() || 'cases'));
}

function recall(event) {
  const target = document.getElementById(location.hash.slice(1));
  if (event && target && !target.hidden) return;
  const state = new URLSearchParams(target ? '' : location.hash.slice(1));
  const status = [...form.elements.status].find((input) => input.value === (state.get('status') ?? ''));
  if (status) status.checked = true;
  form.elements.find.value = state.get('find') ?? '';
  show();
}

if (form) {
  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', () => {
    show();
    remember();
  });
  addEventListener('hashchange', recall);
  recall(null);
}

async function copy(button) {
  const source = button.parentElement.querySelector('pre');
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = 'Copied';
  } catch {
    // Some browsers give a page from a file no clipboard.
    getSelection().selectAllChildren(source);
    button.textContent = document.execCommand('copy') ? 'Copied' : 'Selected';
  }
  setTimeout(() => { button.textContent = 'Copy'; }, 2000);
}

for (const button of document.querySelectorAll('.copy')) button.hidden = false;
document.addEventListener('click', (event) => {
  const button = event.target.closest('.copy');
  if (button) copy(button);
});
