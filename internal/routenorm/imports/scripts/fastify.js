// Writes the routes of a Fastify application, version 4 or 5, to elbsli-routes.txt (or the file that ELBSLI_ROUTES names):
//
//   elbsli routes export-script fastify > elbsli-routes.cjs
//   node --require ./elbsli-routes.cjs server.js
//   elbsli routes import --from list elbsli-routes.txt

require('node:diagnostics_channel').subscribe('fastify.initialization', ({ fastify }) => {
  fastify.addHook('onRoute', (route) => {
    const host = route.constraints && route.constraints.host;
    add([].concat(route.method), route.url.replaceAll('::', '\\:'), typeof host === 'string' ? host : '');
  });
});

// Fastify adds a HEAD to each GET, which matches it.
function collect() {
  for (const line of [...lines]) {
    if (line.startsWith('HEAD ') && lines.has('GET ' + line.slice('HEAD '.length))) lines.delete(line);
  }
}
