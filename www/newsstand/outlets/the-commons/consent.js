// The consent layer goes when an answer is given, and stays away for this visit.
(() => {
  const layer = document.getElementById("cmp-container");
  if (!layer) return;
  let answered = false;
  try {
    answered = sessionStorage.getItem("commons-consent") !== null;
  } catch {}
  if (answered) layer.remove();
  layer.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-cmp]") : null;
    if (!button) return;
    try {
      sessionStorage.setItem("commons-consent", button.getAttribute("data-cmp"));
    } catch {}
    layer.remove();
  });
})();
