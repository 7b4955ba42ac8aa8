// All that is wrong with the page it runs in, a line each: structure, room, color.
() => {
  const found = [];
  const all = [...document.querySelectorAll('body *')];
  const seen = element => {
    if (element.closest('.skip') || element.closest('script, style, title, desc')) return false;
    return element.checkVisibility() && element.getClientRects().length > 0;
  };
  const named = element => `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') || ''}">`;

  // structure
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => Number(h.tagName[1]));
  if (levels[0] !== 1 || levels.filter(level => level === 1).length !== 1) found.push('headings: not one h1 first');
  levels.forEach((level, n) => { if (n && level > levels[n - 1] + 1) found.push(`headings: h${level} skips a level`); });
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  for (const id of ids) if (ids.filter(other => other === id).length > 1) found.push(`id twice: ${id}`);
  for (const attribute of ['aria-labelledby', 'aria-describedby'])
    for (const element of document.querySelectorAll(`[${attribute}]`))
      for (const id of element.getAttribute(attribute).split(' '))
        if (!document.getElementById(id)?.textContent.trim()) found.push(`${attribute} points nowhere: ${id}`);
  for (const svg of document.querySelectorAll('svg'))
    if (svg.getAttribute('aria-hidden') !== 'true' && !(svg.querySelector('title')?.textContent.trim() && svg.getAttribute('role') === 'img'))
      found.push(`image without a name: ${named(svg)}`);
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption?.textContent.trim()) found.push('table without a caption');
    for (const head of table.querySelectorAll('th')) if (!head.scope) found.push('head without a scope');
  }
  for (const name of ['main', 'header', 'footer']) if (document.querySelectorAll(`body > ${name}`).length !== 1) found.push(`not one ${name}`);
  if (!document.documentElement.lang) found.push('no language');
  for (const element of all) {
    if (['SCRIPT', 'STYLE'].includes(element.tagName) && element.type !== 'application/json') found.push(`${named(element)} in the page`);
    for (const { name } of element.attributes) if (name.startsWith('on') || name === 'style') found.push(`attribute ${name}`);
  }

  if (document.head.firstElementChild.httpEquiv !== 'Content-Security-Policy') found.push('no policy');

  // room
  const wide = document.documentElement;
  if (wide.scrollWidth > wide.clientWidth) found.push(`wider than the screen: ${wide.scrollWidth} of ${wide.clientWidth}`);
  if (!matchMedia('print').matches)
    for (const element of all)
      if (seen(element) && element.scrollWidth > element.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
          && !(element.tabIndex === 0 && element.getAttribute('aria-label'))) found.push(`scrolls, but not by keys: ${named(element)}`);

  // color
  const color = text => { const n = text.match(/[\d.]+/g).map(Number); return { rgb: n.slice(0, 3), alpha: n.length > 3 ? n[3] : 1 }; };
  const light = rgb => { const [r, g, b] = rgb.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + .05) / (y + .05); };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const { rgb, alpha } = color(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return rgb;
    }
    return [255, 255, 255];
  };
  for (const element of all) {
    const text = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!text || !seen(element)) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const ink = color(element instanceof SVGElement ? style.fill : style.color);
    const ratio = ink.alpha < 1 ? 0 : contrast(ink.rgb, ground(element));
    if (ratio < least) found.push(`text too faint, ${ratio.toFixed(2)}: ${named(element)}`);
  }
  const marks = { fill: '.done, .point, .none', stroke: '.path, .adds, .interval, .target, .diagonal, .range' };
  for (const [kind, selector] of Object.entries(marks))
    for (const mark of document.querySelectorAll(selector)) {
      if (!seen(mark)) continue;
      const drawn = getComputedStyle(mark)[kind];
      const ratio = drawn === 'none' ? 0 : contrast(color(drawn).rgb, ground(mark));
      if (ratio < 3) { found.push(`mark too faint, ${ratio.toFixed(2)}: ${named(mark)}`); }
    }
  return [...new Set(found)];
}
