// Writes the routes of an Express application, version 4 or 5, to elbsli-routes.txt (or the file that ELBSLI_ROUTES names):
//
//   elbsli routes export-script express > elbsli-routes.cjs
//   node --require ./elbsli-routes.cjs server.js
//   elbsli routes import --from list elbsli-routes.txt
//
// Express does not keep the paths that routers are mounted at, so the script is loaded first and notes them.

const express = require('node:module').createRequire(process.cwd() + '/')('express');
const apps = new Set();
const mounted = new Map(); // by layer: { paths, app }

// pathOf returns the paths of use(path, …handlers), and how many arguments they are.
function pathsOf(args) {
  let first = args[0];
  while (Array.isArray(first) && first.length > 0) first = first[0];
  return typeof first === 'function' ? { paths: ['/'], handlers: args } : { paths: [].concat(args[0]).flat(Infinity), handlers: args.slice(1) };
}

const { init, use: useOfApp } = express.application;
express.application.init = function (...args) {
  apps.add(this);
  return init.apply(this, args);
};

// Version 4 has the methods of routers on the function itself.
const router = express.Router.prototype && express.Router.prototype.use ? express.Router.prototype : express.Router;
const useOfRouter = router.use;
router.use = function (...args) {
  const before = this.stack.length;
  const result = useOfRouter.apply(this, args);
  for (const layer of this.stack.slice(before)) mounted.set(layer, { paths: pathsOf(args).paths });
  return result;
};
const routerOf = (app) => app._router || (app.lazyrouter ? undefined : app.router);

// An application in an application is hidden in a function of one layer.
express.application.use = function (...args) {
  const before = routerOf(this)?.stack.length ?? -1;
  const result = useOfApp.apply(this, args);
  const stack = routerOf(this).stack;
  const { handlers } = pathsOf(args);
  const fns = handlers.flat(Infinity);
  const layers = stack.slice(before < 0 ? stack.length - fns.length : before);
  fns.forEach((fn, i) => {
    if (fn && fn.handle && fn.set && mounted.has(layers[i])) mounted.get(layers[i]).app = fn;
  });
  return result;
};

function join(prefix, path) {
  if (typeof prefix !== 'string' || typeof path !== 'string') return prefix === '/' || prefix === '' ? path : `${prefix} and below it ${path}`;
  return prefix.replace(/\/$/, '') + '/' + path.replace(/^\//, '');
}

function walk(stack, prefixes) {
  for (const layer of stack) {
    if (layer.route) {
      const methods = layer.route.methods._all ? [] : Object.keys(layer.route.methods);
      for (const prefix of prefixes) {
        for (const path of [layer.route.path].flat(Infinity)) {
          const whole = join(prefix, path);
          const text = typeof prefix === 'string' && typeof path === 'string';
          add(methods, text ? whole.replace(/\[(\W)\]/g, '\\$1') : { toString: () => String(whole) }); // version 4: "[:]" is a colon
        }
      }
      continue;
    }
    const mount = mounted.get(layer) || { paths: ['/'] };
    const below = mount.app ? routerOf(mount.app) : layer.handle;
    if (below && below.stack) walk(below.stack, prefixes.flatMap((p) => mount.paths.map((m) => join(p, m))));
  }
}

function collect() {
  const inner = new Set([...mounted.values()].map((m) => m.app));
  for (const app of apps) {
    if (!inner.has(app) && routerOf(app)) walk(routerOf(app).stack, ['/']);
  }
}
