// Writes the routes of a Koa application that has its routes in @koa/router to elbsli-routes.txt (or the file that
// ELBSLI_ROUTES names):
//
//   elbsli routes export-script koa > elbsli-routes.cjs
//   node --require ./elbsli-routes.cjs server.js
//   elbsli routes import --from list elbsli-routes.txt
//
// It does not see what koa-mount puts below a path.

const Koa = require('node:module').createRequire(process.cwd() + '/')('koa');
const apps = new Set();

const { use } = Koa.prototype;
Koa.prototype.use = function (...args) {
  apps.add(this);
  return use.apply(this, args);
};

function collect() {
  for (const app of apps) {
    for (const { router } of app.middleware) {
      for (const layer of router ? router.stack : []) {
        if (layer.methods.length > 0) add(layer.methods, layer.path, typeof router.host === 'string' ? router.host : '');
      }
    }
  }
}
