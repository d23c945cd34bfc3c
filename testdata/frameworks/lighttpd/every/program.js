// A program that knows nothing of CORS.
require('node:http').createServer((req, res) => {
  if (req.method === 'OPTIONS') return res.writeHead(405, { Allow: 'GET, POST, PUT' }).end();
  res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":1}');
}).listen(process.env.UPSTREAM, '127.0.0.1');
