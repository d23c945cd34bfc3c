const { createServer } = require('node:http');
const { Server } = require('socket.io');

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: ['http://localhost:3000'] } });

io.on('connection', (socket) => socket.emit('hello'));
httpServer.listen(process.env.PORT, '127.0.0.1');
