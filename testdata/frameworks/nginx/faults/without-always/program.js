// A program that wants a token, and knows nothing of CORS.
require('node:http').createServer((req, res) => {
  res.writeHead(req.headers.authorization ? 200 : 401, { 'Content-Type': 'application/json' }).end('{"id":1}');
}).listen(process.env.UPSTREAM, '127.0.0.1');
