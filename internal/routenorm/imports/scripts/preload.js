// The application is ended where it would listen: by then it has its routes. If it ends before, what it has is written.
let written = false;
function write(code) {
  if (written) return;
  written = true;
  collect();
  const file = process.env.ELBSLI_ROUTES || 'elbsli-routes.txt';
  require('node:fs').writeFileSync(file, [...lines, ''].join('\n'));
  console.error(`elbsli: ${lines.size} routes in ${file}`);
  if (code) console.error(`elbsli: the application ended with status ${code}: routes may be missing`);
}
let timer;
require('node:net').Server.prototype.listen = function () {
  clearTimeout(timer); // another server may follow
  timer = setTimeout(() => { write(0); process.exit(0); }, 500);
  return this;
};
process.on('exit', write);
