// A program that handles OPTIONS, and fails.
require('node:http').createServer((req, res) => {
  const allowed = { 'Access-Control-Allow-Origin': 'http://localhost:3000', 'Access-Control-Allow-Headers': 'content-type', Vary: 'Origin', 'X-Powered-By': 'Express' };
  if (req.method === 'OPTIONS') return res.writeHead(204, allowed).end();
  res.writeHead(500, { 'X-Powered-By': 'Express' }).end('no database');
}).listen(process.env.UPSTREAM, '127.0.0.1');
