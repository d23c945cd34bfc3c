// A program that knows nothing of CORS.
require('node:http').createServer((req, res) => {
  res.writeHead(200, { 'X-Powered-By': 'Express', 'Content-Type': 'application/json', ETag: '"1"' }).end('{"id":1}');
}).listen(process.env.UPSTREAM, '127.0.0.1');
