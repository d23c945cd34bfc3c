const { createServer } = require('node:http');
const cors = require('cors');
const express = require('express');
const { Server } = require('socket.io');

const app = express();
app.use(cors({ origin: ['http://localhost:3000'] }));
const httpServer = createServer(app);
const io = new Server(httpServer);

io.on('connection', (socket) => socket.emit('hello'));
httpServer.listen(process.env.PORT, '127.0.0.1');
