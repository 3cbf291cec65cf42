// Runs before the first paint, so that a chosen theme does not flash. The choice is made in the page's header.
try {
  const chosen = localStorage.getItem('theme')
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen
} catch {
  // Storage may be forbidden; the system's theme holds then.
}
