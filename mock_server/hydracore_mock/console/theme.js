// Runs before the page is drawn, so that a chosen theme doesn't flash.
const chosen = localStorage.getItem("mock-console-theme");
if (chosen) document.documentElement.dataset.theme = chosen;
