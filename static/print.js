// A chart is drawn for the width of the window; on paper it takes the width of the page. Without a
// view box an SVG cannot be another size than it was drawn, and no style sheet can give it one.
addEventListener("beforeprint", () => {
  for (const svg of document.querySelectorAll(".js-plotly-plot .main-svg")) {
    const width = svg.getAttribute("width"), height = svg.getAttribute("height");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("preserveAspectRatio", "xMinYMin meet");
    const container = svg.closest(".svg-container").style;
    container.setProperty("--shape", `${width} / ${height}`);
    container.setProperty("--drawn", `${width}px`);
  }
});
addEventListener("afterprint", () => {
  for (const svg of document.querySelectorAll(".js-plotly-plot .main-svg")) {
    svg.removeAttribute("viewBox");
  }
});
