// A program that handles CORS by itself.
const pages = ['http://localhost:7777'];
require('node:http').createServer((req, res) => {
  const allowed = pages.includes(req.headers.origin) && {
    'Access-Control-Allow-Origin': req.headers.origin, 'Access-Control-Allow-Credentials': 'true', 'Access-Control-Expose-Headers': 'x-total',
  };
  const preflight = req.method === 'OPTIONS' && allowed && { 'Access-Control-Allow-Methods': 'GET, PUT', 'Access-Control-Allow-Headers': 'content-type' };
  res.writeHead(req.method === 'OPTIONS' ? 204 : 200, { Vary: 'Origin', 'X-Total': '1', 'X-Powered-By': 'Express', ...allowed, ...preflight });
  res.end(req.method === 'OPTIONS' ? '' : '{"id":1}');
}).listen(process.env.UPSTREAM, '127.0.0.1');
