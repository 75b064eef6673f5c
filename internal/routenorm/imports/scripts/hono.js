// Writes the routes of a Hono application, version 4, to elbsli-routes.txt (or the file that ELBSLI_ROUTES names):
//
//   elbsli routes export-script hono > elbsli-routes.mjs
//   node elbsli-routes.mjs src/app.js        (npx tsx elbsli-routes.mjs src/app.ts, bun elbsli-routes.mjs src/app.ts)
//   elbsli routes import --from list elbsli-routes.txt
//
// The file must export the application. Middleware is left out, and so is what it serves by itself: static files, and what
// app.mount puts below a path.

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Server } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

Server.prototype.listen = function () { return this; };

// Functions that follow are there by then.
setImmediate(async () => {
  const file = resolve(process.argv[2] || 'src/index.js');
  const { inspectRoutes } = createRequire(file)('hono/dev');
  const exported = Object.values(await import(pathToFileURL(file)));
  const apps = new Set(exported.filter((v) => v && Array.isArray(v.routes) && typeof v.fetch === 'function'));
  if (apps.size === 0) {
    console.error(`elbsli: ${file} exports no Hono application`);
    process.exit(1);
  }
  for (const app of apps) {
    for (const route of inspectRoutes(app)) {
      const path = route.path.replace(/\/:[^/{}?]+/g, (name) => '/:' + name.slice(2).replace(/\W/g, '_')); // up to the slash
      if (!route.isMiddleware) add(route.method === 'ALL' ? [] : [route.method], path);
    }
  }
  const output = process.env.ELBSLI_ROUTES || 'elbsli-routes.txt';
  writeFileSync(output, [...lines, ''].join('\n'));
  console.error(`elbsli: ${lines.size} routes in ${output}`);
  process.exit(0);
});
