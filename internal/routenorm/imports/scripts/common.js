// What is common to the scripts: a file of lines "METHOD /path".

const lines = new Set();

// add takes a route. methods are names, none for any; path is a string or a regular expression.
function add(methods, path, host) {
  methods = methods.map((m) => m.toUpperCase());
  if (methods.includes('GET')) methods = methods.filter((m) => m !== 'HEAD');
  const any = methods.length === 0 || methods.includes('TRACE') && methods.includes('POST'); // all that there are
  const method = any ? '' : methods.join('|') + ' ';
  if (typeof path !== 'string') {
    lines.add(`regular expression, to be added by hand: ${method}${path}`);
    return;
  }
  for (const p of choices(path)) {
    lines.add(method + (host || '') + ('/' + p).replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1').replaceAll(' ', '%20'));
  }
}

// choices returns a path with its optional parts and without them: "/a{/:b}", "/a/:b?", "/files/*". A literal colon is
// doubled. A parameter before a hyphen is in braces, since ":user-id" would be one name.
function choices(path) {
  let out = [''];
  const some = (...texts) => { out = out.flatMap((o) => texts.map((t) => o + t)); };
  for (let i = 0; i < path.length;) {
    const rest = path.slice(i);
    const name = /^[:*](?:"([^"]*)"|([A-Za-z_$][\w$]*)|)/.exec(rest);
    if (rest[0] === '\\' && rest.length > 1) {
      some(rest[1] === ':' ? '::' : rest[1]);
      i += 2;
    } else if (rest[0] === '{') {
      const end = closing(rest);
      some(...choices(rest.slice(1, end - 1)), '');
      i += end + (rest[end] === '?' ? 1 : 0);
    } else if (name && name[0].length > 1 || rest[0] === '*' || rest[0] === '(') {
      let n = name ? name[0].length : 0; // 1 for a bare "*"
      const word = ((name && (name[1] || name[2])) || 'rest').replace(/\W/g, '_');
      let expression = '';
      if (rest[n] === '(' || rest[n] === '{' && rest[0] === ':' && !/^[{][/:]/.test(rest.slice(n))) {
        const end = closing(rest.slice(n));
        expression = rest.slice(n + 1, n + end - 1).replaceAll(' ', '\\s');
        n += end;
      }
      const inner = rest[0] === '*' && word === 'rest' && n < rest.length; // one segment, of Hono
      const many = !inner && rest[0] === '*' && (!expression || expression === '.*') || /^\.[*+]$/.test(expression);
      const after = '?*+'.includes(rest[n] || ' ') ? rest[n] : '';
      const one = rest[n + after.length] === '-' ? `{${word}${expression && ':' + expression}}` : ':' + word + (expression && `(${expression})`);
      const text = many || after === '*' || after === '+' ? '*' + word : one;
      const empty = after === '?' || after === '*' || many && !(name && (name[1] || name[2])) && expression !== '.+';
      const without = after === '?' ? (o) => o.replace(/\.$/, '') : (o) => o; // ".:format?" includes the dot
      out = out.flatMap((o) => (empty ? [o + text, without(o)] : [o + text]));
      i += n + after.length;
    } else {
      some(rest[0] === ':' ? '::' : rest[0]);
      i++;
    }
    if (i >= path.length || path[i] === '/') { // "/:a?/:b?" is three paths
      const shapes = out.map((o) => o.replace(/::|:\w+/g, (m) => (m === '::' ? m : ':')).replace(/\/+/g, '/').replace(/\/$/, ''));
      out = out.filter((_, i) => shapes.indexOf(shapes[i]) === i);
    }
    out = out.slice(0, 16);
  }
  return out;
}

// closing returns the length of the group at the beginning of s.
function closing(s) {
  const pair = { '(': ')', '{': '}' }[s[0]];
  let depth = 0;
  for (let i = 0; i < s.length; i++) {
    if (s[i] === '\\') i++;
    else if (s[i] === s[0]) depth++;
    else if (s[i] === pair && --depth === 0) return i + 1;
  }
  return s.length;
}
